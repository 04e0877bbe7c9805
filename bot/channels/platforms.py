"""Which platform channels are switched on, by the settings; a missing secret switches one off with one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine

from bot.health import Health
from bot.service import Service
from bot.settings import BotSettings

if TYPE_CHECKING:
    from bot.channels.slack.channel import SlackChannel
    from bot.channels.telegram.channel import TelegramChannel

log = structlog.get_logger(__name__)


def platforms(
    settings: BotSettings, service: Service, engine: Engine, health: Health
) -> list[SlackChannel | TelegramChannel]:
    """The channels that are on; each platform, on or off, can say in /health/channels how it is.

    A platform's client library is imported only where the platform is on.
    """
    channels: list[SlackChannel | TelegramChannel] = []
    reason = slack_is_off(settings)
    if reason is None:
        from bot.channels.slack.channel import SlackChannel

        channels.append(SlackChannel(settings, service, engine))
    else:
        _off(health, "slack", reason)
    reason = telegram_is_off(settings)
    if reason is None:
        from bot.channels.telegram.channel import TelegramChannel

        channels.append(TelegramChannel(settings, service, engine))
    else:
        _off(health, "telegram", reason)
    for channel in channels:
        health.channels[channel.name] = channel.health
    return channels


def slack_is_off(settings: BotSettings) -> str | None:
    """Why Slack is off; None where it is on."""
    missing = [
        name
        for name, value in (
            ("SLACK_BOT_TOKEN", settings.slack_bot_token),
            ("SLACK_SIGNING_SECRET", settings.slack_signing_secret),
        )
        if value is None
    ]
    return _missing(missing)


def telegram_is_off(settings: BotSettings) -> str | None:
    """Why Telegram is off; None where it is on. Without a secret token it is on in development only."""
    if settings.telegram_token is None:
        return _missing(["TELEGRAM_TOKEN"])
    if settings.telegram_secret_token is None and not settings.dev_rest:
        return _missing(["TELEGRAM_SECRET_TOKEN"])
    return None


def _missing(names: list[str]) -> str | None:
    if not names:
        return None
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} missing"


def _off(health: Health, name: str, reason: str) -> None:
    log.info("channel_off", channel=name, reason=reason)
    health.channels[name] = lambda: {"status": "off", "reason": reason}
