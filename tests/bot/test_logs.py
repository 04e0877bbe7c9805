"""Logs hold no student's words: not ours, not a library's, not Rasa's own structlog lines."""

import json
import subprocess
import sys

import pytest

from knowledge.settings import ROOT

WORD = "marmaladeword"
SETUP = """
from bot.logs import configure_logs
configure_logs({level!r})
import logging, structlog
word = 'marmaladeword'
"""
IN_RASA = "structlogger.error('processor.x', user_text='marmaladeword')"
LINES = {
    "rasa by structlog": "structlog.get_logger('rasa.core.processor').error('action.failed', text=word)",
    "rasa by structlog, made before": "structlog.get_logger('rasa.shared').warning(f'got {word}')",
    "rasa by structlog in a module of its": f"import rasa.core.processor as p; exec({IN_RASA!r}, vars(p))",
    "rasa by logging": "logging.getLogger('rasa.core.agent').error('got %s', word)",
    "rasa_sdk by logging": "logging.getLogger('rasa_sdk.executor').error('got ' + word)",
    "httpx": "logging.getLogger('httpx').error('POST /' + word)",
    "asyncio's traceback": (
        "\ntry:\n    raise ValueError(word)\n"
        "except ValueError:\n    logging.getLogger('asyncio').exception('got ' + word)"
    ),
    "uvicorn's traceback": (
        "\ntry:\n    raise ValueError(word)\n"
        "except ValueError:\n    logging.getLogger('uvicorn.error').exception('Exception in ASGI application')"
    ),
    "a warning": "import warnings; warnings.simplefilter('always'); warnings.warn(f'got {word}')",
}


def logged(code: str, level: str = "debug") -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SETUP.format(level=level) + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("code", LINES.values(), ids=LINES.keys())
def test_no_word_of_a_student_gets_into_the_log(code):
    assert WORD not in logged(code)


def test_our_own_lines_are_one_json_object_each():
    said = logged("structlog.get_logger('bot.x').info('ready', seconds=3); logging.getLogger('bot.y').warning('odd')")
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("ready", "info"), ("odd", "warning")]
    assert lines[0]["seconds"] == 3
    assert lines[0]["timestamp"].endswith("Z")


def test_that_a_library_failed_is_passed_on_without_its_words():
    code = "\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.getLogger('asyncio').exception('got ' + word)"
    line = json.loads(logged(code))
    assert (line["event"], line["library"], line["error"]) == ("library_message", "asyncio", "ZeroDivisionError")


def test_lines_below_the_level_do_not_show():
    assert logged("structlog.get_logger('bot.x').info('ready')", level="error") == ""
