"""What an operator does with the bot by hand: set or delete its webhook, look at it, set its commands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml
from telegram import BotCommand
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.client import REFUSES_US, OpenBot, make_bot
from bot.channels.telegram.receive import ALLOWED_UPDATES
from bot.settings import BotSettings, SettingsError

PATH = "/webhooks/telegram"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


def manage(settings: BotSettings, what: str, url: str | None) -> str:
    """Does `what` (set-webhook, delete-webhook, info, set-commands); returns what to tell the operator.

    url: where the service is reached from outside, for set-webhook. Raises SettingsError, one sentence.
    """
    if settings.telegram_token is None:
        raise SettingsError("TELEGRAM_TOKEN is missing: @BotFather gives it to you.")
    bot = make_bot(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    return asyncio.run(_closing(bot, _WORK[what](bot, settings, url)))


async def _closing(bot: OpenBot, work: Awaitable[str]) -> str:
    try:
        return await work
    except InvalidToken:
        raise SettingsError(f"{REFUSES_US}.") from None
    except TelegramError as error:
        raise SettingsError(f"Telegram says: {error.message[:300]}.") from None
    finally:
        await bot.close_connections()


async def _set_webhook(bot: OpenBot, settings: BotSettings, url: str | None) -> str:
    secret = settings.telegram_secret_token
    if secret is None:
        raise SettingsError("TELEGRAM_SECRET_TOKEN is missing: set it to 16 to 256 letters, digits, _ or -.")
    if not _SECRET.fullmatch(secret.get_secret_value()):
        raise SettingsError("TELEGRAM_SECRET_TOKEN is wrong: it must be 16 to 256 letters, digits, _ or -.")
    if not url or not url.startswith("https://"):
        raise SettingsError("Give the address at which Telegram reaches the service, such as https://cali.example.")
    there = url.rstrip("/")
    there = there if there.endswith(PATH) else there + PATH
    await bot.set_webhook(
        there, secret_token=secret.get_secret_value(), allowed_updates=list(ALLOWED_UPDATES), max_connections=20
    )
    return f"Telegram now sends updates to {there}."


async def _delete_webhook(bot: OpenBot, _settings: BotSettings, _url: str | None) -> str:
    await bot.delete_webhook()
    return "Telegram no longer sends updates."


async def _info(bot: OpenBot, _settings: BotSettings, _url: str | None) -> str:
    me, info = await bot.get_me(), await bot.get_webhook_info()
    lines = [
        f"bot: @{me.username} ({me.id})",
        f"webhook: {info.url or 'none'}",
        f"waiting: {info.pending_update_count}",
    ]
    if info.last_error_message:
        lines.append(f"last error: {info.last_error_message} ({info.last_error_date})")
    return "\n".join(lines)


async def _set_commands(bot: OpenBot, _settings: BotSettings, _url: str | None) -> str:
    languages = texts()
    for code, text in languages.items():
        commands = [BotCommand(name, description) for name, description in text["commands"].items()]
        language = code or None
        await bot.set_my_commands(commands, language_code=language)
        await bot.set_my_description(text["description"].strip(), language_code=language)
        await bot.set_my_short_description(text["short"].strip(), language_code=language)
    return f"Commands and descriptions are set in {len(languages)} languages."


def texts() -> dict[str, dict[str, Any]]:
    """What commands.yml holds, by language."""
    path = Path(__file__).with_name("commands.yml")
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


_WORK: dict[str, Callable[[OpenBot, BotSettings, str | None], Awaitable[str]]] = {
    "set-webhook": _set_webhook,
    "delete-webhook": _delete_webhook,
    "info": _info,
    "set-commands": _set_commands,
}
DOINGS = tuple(_WORK)
