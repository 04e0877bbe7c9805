"""What is installed, and why."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions, version

import pytest
from packaging.requirements import Requirement

from knowledge.settings import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.IGNORECASE)


def bare(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    """The versions that a lock file names for this machine."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            name, wanted, marker = match.groups()
            if marker is None or Requirement(f"{name}; {marker.strip()}").marker.evaluate():
                found[bare(name)] = wanted
    return found


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=250, cwd=ROOT.parent
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_importing_tensorflow_gives_the_placeholder():
    assert python("import tensorflow; print(tensorflow.__version__)") == "0.0.0+placeholder"
    assert python("import keras.layers, tensorflow.keras.utils as u; print(u.__name__)") == "tensorflow.keras.utils"


def test_the_placeholder_is_there_in_every_process_and_telemetry_is_off():
    code = "import sys, os; print('bot.rasa_lean' in sys.modules, os.environ['RASA_TELEMETRY_ENABLED'])"
    assert python(code) == "True false"


@pytest.mark.parametrize("thing", ["1", "[]", "None", "__import__('numpy').zeros(3)", "object", "tensorflow.Tensor"])
def test_nothing_is_a_tensor(thing):
    code = f"import tensorflow; print(isinstance({thing}, tensorflow.Tensor), isinstance({thing}, tensorflow.Variable))"
    assert python(code) == "False False"


def test_the_placeholder_reads_like_a_module_that_is_full_of_classes():
    code = """
import tensorflow as tf
from typing import Optional
class Layer(tf.keras.layers.Layer):
    @tf.function(jit_compile=True)
    def call(self, x: tf.Tensor | None, y: "Optional[tf.Tensor]" = None) -> tf.Tensor:
        return x
print(Layer.call(None, 7))
"""
    assert python(code) == "7"


def test_computing_with_the_placeholder_ends_in_the_one_sentence():
    code = """
import tensorflow as tf
def work():
    return tf.constant([1.0])
try:
    work()
except Exception as error:
    print(type(error).__name__, str(error))
"""
    said = python(code)
    assert said.startswith("TensorFlowIsNotHere This installation runs Rasa without TensorFlow")
    assert said.count("\n") == 0


def test_no_tensorflow_is_installed():
    names = {bare(one.metadata["Name"]) for one in distributions()}
    assert names.isdisjoint({"tensorflow", "tensorflow-cpu", "keras", "jax", "jaxlib", "tensorflow-text"})


def test_every_override_has_its_reason_in_the_same_line():
    overrides = PROJECT[PROJECT.index("override-dependencies = [") :]
    lines = overrides[: overrides.index("\n]")].splitlines()[1:]
    assert len(lines) == len(tomllib.loads(PROJECT)["tool"]["uv"]["override-dependencies"]) > 30
    for line in lines:
        _, _, reason = line.rpartition('", # ')
        assert len(reason.split()) >= 2, line


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_installed_is_what_is_locked(lock):
    wrong = {}
    for name, wanted in locked(lock).items():
        installed = version(name)
        if installed != wanted:
            wrong[name] = (wanted, installed)
    assert wrong == {}
    assert len(locked(lock)) > 100


def test_the_locks_agree():
    dev = locked(LOCKS[1])
    assert {name: dev.get(name) for name in locked(LOCKS[0])} == locked(LOCKS[0])


def test_every_requirement_of_the_project_is_locked_within_its_bounds():
    stated = tomllib.loads(PROJECT)
    for lock, lines in (
        (LOCKS[0], stated["project"]["dependencies"]),
        (LOCKS[1], stated["dependency-groups"]["dev"]),
        (LOCKS[0], stated["tool"]["uv"]["override-dependencies"]),
    ):
        found = locked(lock)
        for line in lines:
            wanted = Requirement(line)
            if wanted.marker is not None and not wanted.marker.evaluate():
                assert bare(wanted.name) not in found
                continue
            if line in stated["tool"]["uv"]["override-dependencies"] and bare(wanted.name) not in found:
                continue  # an override of what nothing asks for any more does no harm
            assert wanted.specifier.contains(found[bare(wanted.name)], prereleases=True), line


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_hold_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pinned = [line for line in text.splitlines() if PINNED.match(line)]
    assert text.count("--hash=sha256:") >= len(pinned)
