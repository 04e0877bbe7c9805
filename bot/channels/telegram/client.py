"""The Bot API through python-telegram-bot: makes calls that the outbox keeps as JSON, and says what went wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels.sending import Moved, NotSent, Refused, TryLater
from bot.stores.outbox import Call

REFUSES_US = "Telegram refuses TELEGRAM_TOKEN: check it with @BotFather"
_GONE = ("chat not found", "user not found", "peer_id_invalid", "group chat was deactivated", "not enough rights")


def make_bot(token: str, api_url: str) -> OpenBot:
    """A bot that has not spoken to Telegram yet, and need not: nothing here calls its `initialize`."""
    base = api_url.rstrip("/")
    return OpenBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=HTTPXRequest(connection_pool_size=40, connect_timeout=5, read_timeout=10, pool_timeout=5),
        get_updates_request=HTTPXRequest(connection_pool_size=2, connect_timeout=5, read_timeout=15),
    )


class OpenBot(Bot):
    """A bot that can be closed without having been initialised, which needs the network."""

    async def close_connections(self) -> None:
        for request in self._request:
            await request.shutdown()


async def make(bot: Bot, call: Call) -> None:
    """Makes one call, {"method", "arguments"}. Raises what bot.channels.sending names."""
    arguments: dict[str, Any] = dict(call["arguments"])
    for name, form in _OBJECTS.items():
        if isinstance(arguments.get(name), dict):
            arguments[name] = form.de_json(arguments[name], bot)
    try:
        await getattr(bot, _METHODS[call["method"]])(**arguments)
    except TelegramError as error:
        if _already(call["method"], error):
            return
        raise problem_of(error) from None


def problem_of(error: TelegramError) -> NotSent:
    """What an error of the library means for the outbox."""
    if isinstance(error, RetryAfter):
        after = error.retry_after
        return TryLater("too many messages", after=after.total_seconds() if isinstance(after, dt.timedelta) else after)
    if isinstance(error, ChatMigrated):
        return Moved("the group has a new id", {"chat_id": error.new_chat_id})
    if isinstance(error, Forbidden):
        return Refused(f"forbidden: {error.message[:100]}", gone=True)
    if isinstance(error, InvalidToken):
        return TryLater(REFUSES_US)
    if isinstance(error, BadRequest):
        gone = any(one in error.message.lower() for one in _GONE)
        return Refused(f"bad request: {error.message[:100]}", gone=gone)
    return TryLater(f"Telegram cannot be reached or fails ({type(error).__name__})")


def _already(method: str, error: TelegramError) -> bool:
    """An edit that changes nothing has been made before."""
    return method == "editMessageReplyMarkup" and "not modified" in error.message.lower()


_METHODS = {
    "sendMessage": "send_message",
    "editMessageReplyMarkup": "edit_message_reply_markup",
    "answerCallbackQuery": "answer_callback_query",
}
_OBJECTS: dict[str, Any] = {
    "reply_markup": InlineKeyboardMarkup,
    "reply_parameters": ReplyParameters,
    "link_preview_options": LinkPreviewOptions,
}
