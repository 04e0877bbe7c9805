"""The command line: help, and a model that is not right."""

import shutil
import subprocess
import sys

import pytest

from bot.__main__ import _COMMANDS, main
from knowledge.settings import ROOT
from tests.serving import SECRET, clean_environment

COMMANDS = [name for name, *_ in _COMMANDS]


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_shows_an_example(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"Example: python -m bot {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--faster"]])
def test_what_it_does_not_know_ends_with_its_usage(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m bot" in capsys.readouterr().err


def missing(folder):
    (folder / "cali.tar.gz").unlink()


def without_digest(folder):
    (folder / "cali.tar.gz.sha256").unlink()


def changed(folder):
    with (folder / "cali.tar.gz").open("ab") as file:
        file.write(b"x")


def broken(folder):
    from bot.engine import record

    (folder / "cali.tar.gz").write_bytes(b"this is no archive")
    record(folder / "cali.tar.gz")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (missing, "There is no model at"),
        (without_digest, "cali.tar.gz.sha256 is missing"),
        (changed, "is not the model that was trained"),
        (broken, "cannot be loaded"),
    ],
)
def test_a_model_that_is_not_right_stops_the_start_with_one_sentence(harm, sentence, model, fresh_store, tmp_path):
    for path in model.parent.glob("cali.tar.gz*"):
        shutil.copy(path, tmp_path)
    harm(tmp_path)
    settings = {
        "MODEL_PATH": str(tmp_path / "cali.tar.gz"),
        "DATABASE_URL": f"sqlite:///{fresh_store}",
        "SESSION_SECRET": SECRET,
        "PORT": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env=clean_environment(settings),
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    told = [line for line in done.stderr.splitlines() if not line.startswith("·")]
    assert len(told) == 1, done.stderr
    assert sentence in told[0]
    assert "train" in told[0]


def test_make_help_lists_the_targets():
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"chat", "test", "test-long", "bench", "evaluate", "help"} <= listed


@pytest.mark.parametrize("target", ["chat", "test", "test-long", "evaluate", "bench"])
def test_the_targets_of_the_makefile_parse(target):
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
