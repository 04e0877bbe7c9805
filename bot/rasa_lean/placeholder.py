"""Answers `import tensorflow` and `import keras`, so that Rasa's modules can be read without them.

Rasa 3.6 imports TensorFlow in modules that only DIET, TED and their kin ever run. Here each attribute is a class
that can be subclassed, subscripted, or-ed in a type hint, and used as a decorator that returns its argument.
Calling one while a program runs, rather than while modules are read, means that one of those components is in use:
that ends in `TensorFlowIsNotHere`. No object is ever an instance of one, so that code which looks for real tensors
(matplotlib does) finds none.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

REPLACED = ("tensorflow", "tensorflow_addons", "tensorflow_text", "tensorflow_hub", "keras")
CONNECTORS = (
    *("aiogram", "boto3", "botocore", "webexteamssdk", "pymongo", "matplotlib", "redis", "aio_pika", "PIL", "socketio"),
    *("engineio", "fbmessenger", "twilio", "mattermostwrapper", "rocketchat_API", "questionary", "prompt_toolkit"),
    *("sanic", "sanic_cors", "sanic_jwt", "sanic_routing"),
)
"""What Rasa imports for its own server, channels, stores, plots and shell: our service has none of them."""
LEARNING = ("sklearn", "sklearn_crfsuite")
"""What Rasa imports to train with."""
MESSAGE = (
    "This installation runs Rasa without TensorFlow, so DIETClassifier, TEDPolicy, UnexpecTEDIntentPolicy and "
    "ResponseSelector cannot be used: take them out of config.yml."
)


class TensorFlowIsNotHere(Exception):
    """Something tried to compute with TensorFlow, which this installation leaves out on purpose."""

    def __init__(self) -> None:
        super().__init__(MESSAGE)


def _refusal() -> TensorFlowIsNotHere:
    """As a fault of the configuration where Rasa runs: its commands then print the sentence and no traceback."""
    rasa = sys.modules.get("rasa.shared.exceptions")
    if rasa is None:
        return TensorFlowIsNotHere()
    kind: type[TensorFlowIsNotHere] = type(
        TensorFlowIsNotHere.__name__, (TensorFlowIsNotHere, rasa.InvalidConfigException), {}
    )
    return kind()


def _refuse_when_running(frame: types.FrameType | None) -> None:
    """Raises when the caller is a running function, not the body of a module or a class."""
    if frame is not None and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
        raise _refusal()


class _AnyAttribute(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        _refuse_when_running(sys._getframe(1))
        if len(args) == 1 and callable(args[0]) and not kwargs:  # used as a decorator
            return args[0]
        return super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance: object) -> bool:
        return False

    def __subclasscheck__(cls, subclass: type) -> bool:
        return type.__subclasscheck__(cls, subclass) if subclass is not type else False

    def __or__(cls, other: object) -> Any:
        return cls

    __ror__ = __or__

    def __iter__(cls) -> Iterator[Any]:
        return iter(())

    def __getitem__(cls, key: object) -> Any:
        return cls


class Placeholder(metaclass=_AnyAttribute):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __init_subclass__(cls, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _refuse_when_running(sys._getframe(1))
        return args[0] if args and callable(args[0]) else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _Module(types.ModuleType):
    __path__: list[str] = []  # noqa: RUF012  # a module attribute, as the import system has it
    __version__ = "0.0.0+placeholder"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    replaced: frozenset[str] = frozenset(REPLACED)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in self.replaced:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin="placeholder", is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Puts the placeholder first among the finders. Safe to call twice."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def leave_out(*names: str) -> None:
    """Answers the imports of these packages too. To be called before Rasa is imported, by a process that only serves
    or only trains: without CONNECTORS and LEARNING the service starts sooner and needs 90 MB less."""
    _Finder.replaced = frozenset((*REPLACED, *names))
