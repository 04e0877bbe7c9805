"""A strict fake of Telegram's Bot API: refuses what Telegram refuses, and keeps the rest."""

from __future__ import annotations

import asyncio
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.platform import FakePlatform

BOT_ID, USERNAME = 4242, "CaliFakeBot"
TOKEN = f"{BOT_ID}:AAFakeFakeFakeFakeFakeFakeFakeFake"
SECRET_TOKEN = "fake-secret_token-1"
_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*>")
_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler"}
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#\d+|#x[0-9a-fA-F]+);")


class TelegramSaysNo(Exception):
    """What Telegram describes, with its status."""

    def __init__(self, description: str, status: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


def shown_text(text: str, mode: str | None) -> str:
    """The text after its markup was read. Raises TelegramSaysNo for markup that Telegram cannot parse."""
    if mode is None:
        return text
    if mode != "HTML":
        raise TelegramSaysNo("Bad Request: unsupported parse_mode")
    stack: list[str] = []
    for found in _TAG.finditer(text):
        closing, name, attributes = found.groups()
        if (
            name not in _TAGS
            or (attributes and name != "a")
            or (name == "a" and not closing and "href=" not in attributes)
        ):
            raise TelegramSaysNo(f"Bad Request: can't parse entities: unsupported start tag {name}")
        if not closing:
            stack.append(name)
        elif not stack or stack.pop() != name:
            raise TelegramSaysNo("Bad Request: can't parse entities: unmatched end tag")
    if stack:
        raise TelegramSaysNo(f"Bad Request: can't parse entities: can't find end tag corresponding to {stack[-1]}")
    bare = _TAG.sub("", text)
    if any(character in _ENTITY.sub("", bare) for character in "<>&"):
        raise TelegramSaysNo("Bad Request: can't parse entities: unescaped character")
    return html.unescape(bare)


def check_text(text: str, mode: str | None, most: int = 4096) -> None:
    shown = shown_text(text, mode)
    if not shown.strip():
        raise TelegramSaysNo("Bad Request: message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > most:
        raise TelegramSaysNo("Bad Request: message is too long")


def check_keyboard(markup: Any) -> None:
    if markup is None:
        return
    rows = markup["inline_keyboard"]
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise TelegramSaysNo("Bad Request: BUTTONS_TOO_MANY")
    for button in [one for row in rows for one in row]:
        if not button["text"].strip():
            raise TelegramSaysNo("Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64 and "url" not in button:
            raise TelegramSaysNo("Bad Request: BUTTON_DATA_INVALID")


@dataclass
class FakeTelegram(FakePlatform):
    """The Bot API. `blocked`: chats that blocked the bot. `moved`: groups with a new id."""

    token: str = TOKEN
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": ""})

    def __post_init__(self) -> None:
        super().__post_init__()
        self._message = 1000
        self._updates: list[dict[str, Any]] = []
        self.asked: set[str] = set()
        self.answered: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/bot{token}/{method}", self._call)]

    def query(self, key: str) -> str:
        """A callback query that waits for its answer; `unanswered` must be empty at the end."""
        self.asked.add(key)
        return key

    @property
    def unanswered(self) -> set[str]:
        return self.asked - set(self.answered)

    def deliver(self, update: dict[str, Any]) -> None:
        """For getUpdates."""
        self._updates.append(update)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        trouble = self.next_trouble(method)
        if trouble is not None:
            await asyncio.sleep(trouble.seconds)
            if trouble.taken:
                self.keep(method, arguments)
            if trouble.retry_after is not None:
                return _no(TelegramSaysNo("Too Many Requests", 429, retry_after=trouble.retry_after))
            if trouble.error is not None:
                return _no(TelegramSaysNo(trouble.error, trouble.status))
            if trouble.status != 200:
                return web.Response(status=trouble.status, text="<html>Bad Gateway</html>")
        if request.match_info["token"] != self.token:
            return _no(TelegramSaysNo("Unauthorized", 401))
        try:
            return web.json_response({"ok": True, "result": await self._take(method, arguments)})
        except TelegramSaysNo as error:
            self.refused.append((method, str(error)))
            return _no(error)

    async def _take(self, method: str, arguments: dict[str, Any]) -> Any:
        handler = getattr(self, f"_do_{method}", None)
        if handler is None:
            raise TelegramSaysNo("Not Found", 404)
        result = await handler(arguments)
        if method not in ("getMe", "getUpdates", "getWebhookInfo"):
            self.keep(method, arguments)
        return result

    async def _do_getMe(self, _arguments: dict[str, Any]) -> Any:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Cali", "username": USERNAME}

    async def _do_getWebhookInfo(self, _arguments: dict[str, Any]) -> Any:
        return {"has_custom_certificate": False, "pending_update_count": 0, **self.webhook}

    async def _do_setWebhook(self, arguments: dict[str, Any]) -> Any:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", arguments.get("secret_token", "")):
            raise TelegramSaysNo("Bad Request: secret token contains unallowed characters")
        if not arguments["url"].startswith("https://"):
            raise TelegramSaysNo("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {"url": arguments["url"], "allowed_updates": arguments.get("allowed_updates", [])}
        return True

    async def _do_deleteWebhook(self, _arguments: dict[str, Any]) -> Any:
        self.webhook = {"url": ""}
        return True

    async def _do_getUpdates(self, arguments: dict[str, Any]) -> Any:
        if self.webhook["url"]:
            raise TelegramSaysNo("Conflict: can't use getUpdates method while webhook is active", 409)
        offset = int(arguments.get("offset") or 0)
        for _ in range(20):
            self._updates = [update for update in self._updates if update["update_id"] >= offset]
            if self._updates:
                break
            await asyncio.sleep(0.05)
        return self._updates[:100]

    async def _do_setMyCommands(self, arguments: dict[str, Any]) -> Any:
        for command in arguments["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise TelegramSaysNo("Bad Request: BOT_COMMAND_INVALID")
        return True

    async def _do_setMyDescription(self, arguments: dict[str, Any]) -> Any:
        if len(arguments["description"]) > 512:
            raise TelegramSaysNo("Bad Request: description is too long")
        return True

    async def _do_setMyShortDescription(self, arguments: dict[str, Any]) -> Any:
        if len(arguments["short_description"]) > 120:
            raise TelegramSaysNo("Bad Request: short description is too long")
        return True

    async def _do_sendChatAction(self, arguments: dict[str, Any]) -> Any:
        self._chat(arguments)
        return True

    async def _do_sendMessage(self, arguments: dict[str, Any]) -> Any:
        chat = self._chat(arguments)
        check_text(arguments.get("text", ""), arguments.get("parse_mode"))
        check_keyboard(arguments.get("reply_markup"))
        self._message += 1
        return {
            "message_id": self._message,
            "date": 1700000000,
            "chat": {"id": chat, "type": "private"},
            "text": arguments["text"],
        }

    async def _do_editMessageReplyMarkup(self, arguments: dict[str, Any]) -> Any:
        chat = self._chat(arguments)
        check_keyboard(arguments.get("reply_markup"))
        return {
            "message_id": int(arguments["message_id"]),
            "date": 1700000000,
            "chat": {"id": chat, "type": "private"},
            "text": "…",
        }

    async def _do_answerCallbackQuery(self, arguments: dict[str, Any]) -> Any:
        key = arguments["callback_query_id"]
        if key not in self.asked or key in self.answered:
            raise TelegramSaysNo("Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(arguments.get("text", "")) > 200:
            raise TelegramSaysNo("Bad Request: MESSAGE_TOO_LONG")
        self.answered.append(key)
        return True

    def _chat(self, arguments: dict[str, Any]) -> int:
        chat = int(arguments["chat_id"])
        if chat in self.blocked:
            raise TelegramSaysNo("Forbidden: bot was blocked by the user", 403)
        if chat in self.moved:
            raise TelegramSaysNo(
                "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved[chat]
            )
        return chat


def _no(error: TelegramSaysNo) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": str(error)}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.status)


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form: dict[str, Any] = dict(await request.post())
    for name in ("reply_markup", "reply_parameters", "link_preview_options", "allowed_updates", "commands"):
        if isinstance(form.get(name), str):
            form[name] = json.loads(form[name])
    return form
