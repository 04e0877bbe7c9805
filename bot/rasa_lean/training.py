"""A cheaper way through Rasa for what it does while it trains: it reads, copies and hashes every sentence many times.

The model that comes out is the same; tests/bot/test_training_speed.py compares what each replacement gives with what
Rasa's own way gives. Only for processes that train one model and end: nothing here looks whether a file changed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import rasa.shared.importers.utils as importer_utils
import rasa.shared.utils.io as rasa_io
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_rasas_read_yaml_file = rasa_io.read_yaml_file
_rasas_training_data = importer_utils.training_data_from_paths
_RASAS_FOLDER = Path(rasa_io.__file__).parents[2]


@cache
def _schema(path: str) -> Any:
    return _rasas_read_yaml_file(path)


def _read_yaml_file(filename: str | Path, reader_type: str | list[str] = "safe") -> Any:
    """Rasa reads the same two schemas anew for every file of training data; this reads what is Rasa's own once."""
    if reader_type == "safe" and Path(filename).is_relative_to(_RASAS_FOLDER):
        return copy.deepcopy(_schema(str(filename)))
    return _rasas_read_yaml_file(filename, reader_type)


@cache
def _read_once(paths: tuple[str, ...], language: str) -> TrainingData:
    return _rasas_training_data(paths, language)


def _training_data_from_paths(paths: Iterable[str], language: str) -> TrainingData:
    """Rasa reads all files twice, for the domain and for the model. Whoever changes the data copies it first."""
    return _read_once(tuple(paths), language)


def _hash(message: Message) -> int:
    """Rasa serialises the whole message; equal messages have equal texts."""
    return hash(message.data.get(TEXT))


def _deepcopy(message: Message, memo: dict[int, Any]) -> Message:
    """Texts need no copy, and hardly a message has anything else before the components work on it."""
    data = {key: one if isinstance(one, str) else copy.deepcopy(one, memo) for key, one in message.data.items()}
    return Message(data, set(message.output_properties), message.time, copy.deepcopy(message.features, memo))


def _no_fingerprint(_self: TrainingHook, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    return {}


def _no_cache(_self: TrainingHook, *_args: Any, **_kwargs: Any) -> None:
    """Rasa keeps each component's result for the next training. We train from nothing, so that is never read."""


def install() -> None:
    """Safe to call twice. To be called where a model is trained."""
    rasa_io.read_yaml_file = _read_yaml_file
    importer_utils.training_data_from_paths = _training_data_from_paths
    Message.__hash__ = _hash
    Message.__deepcopy__ = _deepcopy
    TrainingHook.on_before_node = _no_fingerprint
    TrainingHook.on_after_node = _no_cache
