"""Every conversation of tests/conversations/ through web, Slack and Telegram: a student reads the same in all three."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml
from starlette.applications import Starlette

from tests.bot.channels.conftest import MakeSlack, MakeTelegram, SlackTalk, TelegramTalk
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.serving import Student

if TYPE_CHECKING:
    from bot.service import Service

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "conversations").glob("*/*.yml"))
_SLACK_LINK = re.compile(r"<([^<>|]*)\|([^<>]*)>")
_TAG = re.compile(r"<[^>]*>")
VERDICTS = {"met": "Met", "not_met": "Not met", "not_known": "Not known"}
Turn = tuple[str, list[str]]
"""What a student reads of the answer, and the titles of the choices."""


def body(text: str) -> str:
    """The words and nothing else: no marks, no spaces, nothing of how a channel lays sources out."""
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _parts(reply: dict[str, Any]) -> Iterator[str]:
    """Everything that the widget shows of a reply beside its choices, from top to bottom."""
    yield from (reply["lead"], *reply["points"], *reply["notes"])
    for route in reply["judged"]:
        yield f"{route['route']}: {VERDICTS[route['verdict']]} {route['why']}"
        for one in route["requirements"]:
            yield f"{VERDICTS[one['verdict']]}: {one['asks']} {one['detail']}"
    for row in (reply["table"]["header"], *reply["table"]["rows"]) if reply["table"] else ():
        yield from row
    for card in reply["cards"]:
        yield from (card["title"], *(word for row in card["rows"] for word in row), card["note"])
    for source in reply["sources"]:
        yield f"{source['publisher']}, {source['title']} (checked {source['checked']})"


class Web:
    """The widget's side of the web channel."""

    def __init__(self, client: httpx.AsyncClient, student: Student) -> None:
        self._student, self._choices = student, dict[str, str]()

    async def says(self, text: str) -> Turn:
        return self._read(await self._student.says(text))

    async def picks(self, title: str) -> Turn:
        return self._read(await self._student.picks(self._choices[title]))

    def _read(self, response: httpx.Response) -> Turn:
        assert response.status_code == 200, response.text
        replies = response.json()["replies"]
        self._choices = {one["title"]: one["payload"] for reply in replies for one in reply["choices"]}
        return body(" ".join(part for reply in replies for part in _parts(reply))), list(self._choices)


class Slack:
    """A student in Slack, in a direct talk."""

    def __init__(self, talk: SlackTalk) -> None:
        self._talk, self._buttons, self._last = talk, dict[str, dict[str, Any]](), dict[str, Any]()

    async def says(self, text: str) -> Turn:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return self._read(await self._talk.says(escaped))

    async def picks(self, title: str) -> Turn:
        before = len(self._talk.fake.of("chat.postMessage"))
        await self._talk.presses(self._last, self._buttons[title])
        await self._talk.channel.desk.settled()
        return self._read(self._talk.fake.of("chat.postMessage")[before:])

    def _read(self, messages: list[dict[str, Any]]) -> Turn:
        self._last, texts = messages[-1], []
        self._buttons = {}
        for block in [block for message in messages for block in message["blocks"]]:
            if block["type"] == "section":
                texts.append(block["text"]["text"])
            elif block["type"] == "context":
                texts += [re.sub(r"^Source(?: \d+)?: ", "", one["text"]) for one in block["elements"]]
            elif block["block_id"].startswith("choices"):
                self._buttons |= {one["text"]["text"]: one for one in block["elements"]}
        shown = html.unescape(_SLACK_LINK.sub(lambda found: found[2], " ".join(texts)))
        return body(shown), list(self._buttons)


class Telegram:
    """A student in Telegram, in a private chat."""

    def __init__(self, talk: TelegramTalk) -> None:
        self._talk, self._buttons, self._last = talk, dict[str, str](), dict[str, Any]()

    async def says(self, text: str) -> Turn:
        return self._read(await self._talk.sends(self._talk.update("message", self._talk.message(text))))

    async def picks(self, title: str) -> Turn:
        return self._read(await self._talk.sends(self._talk.pressed(self._last, self._buttons[title])))

    def _read(self, messages: list[dict[str, Any]]) -> Turn:
        self._last = messages[-1]
        rows = [row for message in messages for row in message.get("reply_markup", {}).get("inline_keyboard", [])]
        choices = [one for row in rows for one in row if one["callback_data"].startswith("c:")]
        self._buttons = {one["text"]: one["callback_data"] for one in choices}
        text = " ".join(message["text"] for message in messages)
        text = re.sub(r"<i>Sources?:", "<i>", text)
        return body(html.unescape(_TAG.sub("", text))), list(self._buttons)


@pytest.fixture
async def web_client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    from bot.app import build_web
    from bot.settings import BotSettings

    app = Starlette(routes=build_web(service, BotSettings(MESSAGES_PER_MINUTE=1000)).routes())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cali.test") as client:
        yield client


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_student_reads_the_same_in_all_three_channels(
    path: Path,
    web_client: httpx.AsyncClient,
    make_slack: MakeSlack,
    make_telegram: MakeTelegram,
    fake_slack: FakeSlack,
    fake_telegram: FakeTelegram,
) -> None:
    web = Web(web_client, await Student.arrives(web_client))
    slack, telegram = Slack(await make_slack()), Telegram(await make_telegram())
    choices: list[str] = []
    for step in yaml.safe_load(path.read_text(encoding="utf-8")):
        if "student" in step:
            told = [await one.says(step["student"]) for one in (web, slack, telegram)]
        else:
            title = next((one for one in choices if step["choose"].casefold() in one.casefold()), None)
            assert title, f"no choice '{step['choose']}' among {choices}"
            told = [await one.picks(title) for one in (web, slack, telegram)]
        (said, choices), *others = told
        for name, (text, titles) in zip(("Slack", "Telegram"), others, strict=True):
            assert titles == choices, f"{name} offers other choices"
            here, there = Counter(said.split()), Counter(text.split())
            assert not here - there, f"{name} leaves out: {list(here - there)}"
            assert not there - here, f"{name} adds: {list(there - here)}"
            lead = said.split()[:12]
            assert text.split()[: len(lead)] == lead, f"{name} begins in another way"
    assert fake_slack.refused == []
    assert fake_telegram.refused == []
    assert fake_telegram.unanswered == set()
