"""Actions inside the service, and what a failing one leaves behind."""

import asyncio
import json

import pytest

from bot.action_endpoint import LocalActions, RemoteActions
from bot.stores.conversations import Loaded
from bot.turn_tracker import CurrentTurn, current_turn
from tests.postgres import free_port


@pytest.fixture
def turn():
    given = CurrentTurn(Loaded("test:one"))
    token = current_turn.set(given)
    yield given
    current_turn.reset(token)


def call(action: str) -> dict[str, object]:
    tracker = {"sender_id": "test:one", "slots": {}, "latest_message": {"text": "hi"}, "events": [], "paused": False}
    return {"next_action": action, "sender_id": "test:one", "tracker": tracker, "domain": {}}


@pytest.fixture
def raising(tmp_path, monkeypatch):
    """A package with an action that raises what a student typed."""
    package = tmp_path / "broken_actions"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from rasa_sdk import Action\n"
        "class Broken(Action):\n"
        "    def name(self):\n"
        "        return 'action_broken'\n"
        "    async def run(self, dispatcher, tracker, domain):\n"
        "        dispatcher.utter_message(text='half of it')\n"
        "        raise ValueError('marmaladeword')\n"
        "class Silent(Action):\n"
        "    def name(self):\n"
        "        return 'action_silent'\n"
        "    async def run(self, dispatcher, tracker, domain):\n"
        "        return []\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return LocalActions("broken_actions")


async def test_an_action_that_raises_marks_the_turn_and_says_nothing_by_halves(raising, turn, capfd):
    answer = await raising.request(json=call("action_broken"))
    assert answer == {"events": [], "responses": []}
    assert turn.failed
    said = capfd.readouterr()
    assert "marmaladeword" not in said.out + said.err


async def test_an_action_that_nobody_has_marks_the_turn(raising, turn):
    assert await raising.request(json=call("action_nobody_has")) == {"events": [], "responses": []}
    assert turn.failed


async def test_an_action_that_says_nothing_is_no_failure(raising, turn):
    assert await raising.request(json=call("action_silent")) == {"events": [], "responses": []}
    assert not turn.failed


async def test_one_failure_leaves_no_mark_on_the_next(raising, turn):
    await raising.request(json=call("action_broken"))
    assert (await raising.request(json=call("action_silent"))) == {"events": [], "responses": []}


async def test_an_action_server_that_is_down_marks_the_turn_at_once(turn):
    endpoint = RemoteActions(f"http://127.0.0.1:{free_port()}/webhook", 5)
    async with asyncio.timeout(5):
        assert await endpoint.request(json=call("action_answer")) == {"events": [], "responses": []}
    assert turn.failed


@pytest.mark.parametrize("status", [200, 500])
async def test_an_action_server_that_answers_nonsense_or_nothing_marks_the_turn(status, turn):
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\nnonsense".encode()
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(nonsense, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await RemoteActions(f"http://127.0.0.1:{port}/webhook", 5).request(json=call("action_answer")) == {
            "events": [],
            "responses": [],
        }
    assert turn.failed


async def test_an_action_server_that_never_answers_marks_the_turn_in_time(turn):
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(2):
            await RemoteActions(f"http://127.0.0.1:{port}/webhook", 0.5).request(json=call("action_answer"))
    assert turn.failed
    json.dumps(turn.events)
