"""A strict fake of Slack's Web API: refuses what Slack refuses, and keeps the rest. Limits as Slack documents them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.fakes.platform import FakePlatform

TOKEN = "xoxb-1-fake"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
TEAM, BOT_USER, BOT = "T0FAKE", "U0CALI", "B0CALI"
_MARKED = re.compile(r"<(https?://[^<>|\s]+|mailto:[^<>|\s]+)\|([^<>]+)>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_NEEDS = {
    "auth.test": (),
    "chat.postMessage": ("channel",),
    "chat.postEphemeral": ("channel", "user"),
    "chat.update": ("channel", "ts"),
    "views.publish": ("user_id", "view"),
    "assistant.threads.setStatus": ("channel_id", "thread_ts", "status"),
    "assistant.threads.setSuggestedPrompts": ("channel_id", "prompts"),
}


class SlackSaysNo(Exception):
    """The error code that Slack would answer."""


def check_mrkdwn(text: str) -> None:
    """Raises SlackSaysNo for a raw <, > or &."""
    rest = _ENTITY.sub("", _MARKED.sub(lambda found: found[2], text).replace("\u0000", ""))
    for url, _ in _MARKED.findall(text):
        rest += _ENTITY.sub("", url)
    if any(character in rest for character in "<>&"):
        raise SlackSaysNo("unescaped_text")


def check_message(arguments: dict[str, Any]) -> None:
    """Raises SlackSaysNo where Slack refuses the message."""
    text, blocks = str(arguments.get("text") or ""), arguments.get("blocks") or []
    if not text and not blocks:
        raise SlackSaysNo("no_text")
    if len(text) > 4000:
        raise SlackSaysNo("msg_too_long")
    check_mrkdwn(text)
    check_blocks(blocks)


def check_blocks(blocks: list[dict[str, Any]], most: int = 50) -> None:
    if len(blocks) > most or len(json.dumps(blocks, ensure_ascii=False)) > 60_000:
        raise SlackSaysNo("invalid_blocks")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)) or any(len(one) > 255 for one in ids):
        raise SlackSaysNo("invalid_blocks")
    total = 0
    for block in blocks:
        total += _check_block(block)
    if total > 13_000:
        raise SlackSaysNo("msg_blocks_too_long")


def _check_block(block: dict[str, Any]) -> int:
    kind = block.get("type")
    if kind == "section":
        return _text(block["text"], 3000)
    if kind == "header":
        if block["text"]["type"] != "plain_text":
            raise SlackSaysNo("invalid_blocks")
        return _text(block["text"], 150)
    if kind == "context":
        _count(block["elements"], 10)
        return sum(_text(element, 2000) for element in block["elements"])
    if kind == "actions":
        _count(block["elements"], 25)
        ids = [element["action_id"] for element in block["elements"]]
        if len(ids) != len(set(ids)) or any(not 0 < len(one) <= 255 for one in ids):
            raise SlackSaysNo("invalid_blocks")
        for element in block["elements"]:
            _element(element)
        return 0
    raise SlackSaysNo("invalid_blocks")


def _element(element: dict[str, Any]) -> None:
    if element["type"] == "button":
        _plain(element["text"], 75)
        if not 0 < len(element["value"]) <= 2000:
            raise SlackSaysNo("invalid_blocks")
    elif element["type"] == "static_select":
        _plain(element["placeholder"], 150)
        _count(element["options"], 100)
        for option in element["options"]:
            _plain(option["text"], 75)
            if not 0 < len(option["value"]) <= 150:
                raise SlackSaysNo("invalid_blocks")
        values = [option["value"] for option in element["options"]]
        if len(values) != len(set(values)):
            raise SlackSaysNo("invalid_blocks")
    else:
        raise SlackSaysNo("invalid_blocks")


def _count(things: list[Any], most: int) -> None:
    if not 0 < len(things) <= most:
        raise SlackSaysNo("invalid_blocks")


def _plain(text: dict[str, Any], most: int) -> None:
    if text["type"] != "plain_text" or not text["text"].strip() or len(text["text"]) > most:
        raise SlackSaysNo("invalid_blocks")


def _text(text: dict[str, Any], most: int) -> int:
    if not text["text"].strip() or len(text["text"]) > most:
        raise SlackSaysNo("invalid_blocks")
    if text["type"] == "mrkdwn":
        check_mrkdwn(text["text"])
    return len(text["text"])


@dataclass
class FakeSlack(FakePlatform):
    """The Web API under /api/, response_urls under /response/. `token`: the one that is right."""

    token: str = TOKEN

    def __post_init__(self) -> None:
        super().__post_init__()
        self._stamps = 0
        self._responses: dict[str, int] = {}

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/{method}", self._call), web.post("/response/{key}", self._response)]

    def response_url(self, key: str) -> str:
        self._responses[key] = 0
        return f"{self.url}/response/{key}"

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        trouble = self.next_trouble(method)
        if trouble is not None:
            await asyncio.sleep(trouble.seconds)
            if trouble.taken:
                self.keep(method, arguments)
            if trouble.retry_after is not None:
                headers = {"Retry-After": str(trouble.retry_after)}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            if trouble.error is not None:
                return web.json_response({"ok": False, "error": trouble.error})
            if trouble.status != 200:
                return web.Response(status=trouble.status, text="<html>trouble</html>", content_type="text/html")
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        try:
            return web.json_response({"ok": True, **self._take(method, arguments)})
        except SlackSaysNo as error:
            self.refused.append((method, str(error)))
            return web.json_response({"ok": False, "error": str(error)})
        except (KeyError, TypeError) as error:
            self.refused.append((method, repr(error)))
            return web.json_response({"ok": False, "error": "invalid_arguments"})

    def _take(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method not in _NEEDS:
            raise SlackSaysNo("unknown_method")
        for name in _NEEDS[method]:
            if not arguments.get(name):
                raise SlackSaysNo("invalid_arguments")
        if method == "auth.test":
            return {"team": "Fake College", "team_id": TEAM, "user": "cali", "user_id": BOT_USER, "bot_id": BOT}
        if method.startswith("chat."):
            check_message(arguments)
        if method == "views.publish":
            if arguments["view"].get("type") != "home":
                raise SlackSaysNo("invalid_arguments")
            check_blocks(arguments["view"]["blocks"], 100)
        if method == "assistant.threads.setSuggestedPrompts" and len(arguments["prompts"]) > 4:
            raise SlackSaysNo("invalid_arguments")
        self.keep(method, arguments)
        self._stamps += 1
        return {"ts": f"1700000000.{self._stamps:06d}", "channel": arguments.get("channel")}

    async def _response(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        arguments = await _arguments(request)
        trouble = self.next_trouble("response_url")
        if trouble is not None:
            if trouble.retry_after is not None:
                return web.Response(status=429, headers={"Retry-After": str(trouble.retry_after)})
            return web.Response(status=trouble.status)
        if self._responses.get(key, 5) >= 5:
            return web.Response(status=404, text="used_url")
        try:
            check_message(arguments)
        except (SlackSaysNo, KeyError) as error:
            self.refused.append(("response_url", str(error)))
            return web.Response(status=400, text="invalid_blocks")
        self._responses[key] += 1
        self.keep("response_url", {**arguments, "key": key})
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form: dict[str, Any] = dict(await request.post())
    for name in ("blocks", "view", "prompts"):
        if isinstance(form.get(name), str):
            form[name] = json.loads(form[name])
    return form


def signed(body: bytes, *, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack proves that a body is its own."""
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}


def event_request(event: dict[str, Any], event_id: str, **signing: Any) -> tuple[bytes, dict[str, str]]:
    """Body and headers of an Events API delivery."""
    body = json.dumps(
        {
            "token": "x",
            "team_id": TEAM,
            "api_app_id": "A0FAKE",
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(time.time()),
            "is_ext_shared_channel": False,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
    ).encode()
    return body, {"Content-Type": "application/json", **signed(body, **signing)}


def form_request(form: dict[str, str], **signing: Any) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a slash command, or of an interaction with its "payload"."""
    body = urlencode(form).encode()
    return body, {"Content-Type": "application/x-www-form-urlencoded", **signed(body, **signing)}
