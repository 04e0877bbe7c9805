"""With CI=true a run in which anything was skipped fails, and says what."""

import os
import subprocess
import sys

import pytest

from knowledge.settings import ROOT

TESTS = """
import pytest

@pytest.mark.skip(reason="later")
def test_of_something_important():
    pass

def test_of_something_else():
    pass

@pytest.mark.xfail(reason="known")
def test_of_something_known():
    assert False
"""
ALL_SKIPPED = "import pytest\npytest.skip('later', allow_module_level=True)\n"


def run(tests: str, folder, **environment: str) -> "subprocess.CompletedProcess[str]":
    (folder / "conftest.py").write_text("from tests.conftest import *\n", encoding="utf-8")
    (folder / "test_it.py").write_text(tests, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=250,
    )


@pytest.mark.parametrize("tests", [TESTS, ALL_SKIPPED])
def test_ci_fails_when_anything_was_skipped_and_says_what(tests, tmp_path):
    done = run(tests, tmp_path, CI="true")
    assert done.returncode == 1, done.stdout
    assert "which CI does not allow" in done.stdout
    assert "test_it.py" in done.stdout.split("which CI does not allow")[1]
    assert "something_known" not in done.stdout.split("which CI does not allow")[1]


def test_elsewhere_a_skipped_test_is_only_listed(tmp_path):
    done = run(TESTS, tmp_path)
    assert done.returncode == 0, done.stdout


def test_ci_passes_when_nothing_was_skipped(tmp_path):
    done = run("def test_it():\n    pass\n", tmp_path, CI="true")
    assert done.returncode == 0, done.stdout
