"""Slack's Web API through slack_sdk: makes calls that the outbox keeps as JSON, and says what went wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.sending import NotSent, Refused, TryLater
from bot.stores.outbox import Call

REFUSES_US = "Slack refuses SLACK_BOT_TOKEN"
SECONDS = 10
_AUTH = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required")
_LATER = (
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "accesslimited",
)
_GONE = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "user_not_found",
    "cannot_dm_bot",
    "messages_tab_disabled",
)
_UNCHANGED = ("message_not_found", "cant_update_message", "edit_window_closed")
_METHODS = {
    "chat.postMessage": "chat_postMessage",
    "chat.postEphemeral": "chat_postEphemeral",
    "chat.update": "chat_update",
    "views.publish": "views_publish",
    "assistant.threads.setStatus": "assistant_threads_setStatus",
    "assistant.threads.setSuggestedPrompts": "assistant_threads_setSuggestedPrompts",
}


def make_client(token: str, api_url: str) -> AsyncWebClient:
    """A client that tries once: the outbox does the rest."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=SECONDS, retry_handlers=[])


async def make(client: AsyncWebClient, call: Call) -> None:
    """Makes one call, {"method", "arguments"} or {"method": "response_url", "url", "arguments"}.

    Raises what bot.channels.sending names.
    """
    try:
        if call["method"] == "response_url":
            await _respond(client, str(call["url"]), call["arguments"])
        else:
            await getattr(client, _METHODS[call["method"]])(**call["arguments"])
    except SlackApiError as error:
        raise problem_of(error) from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise TryLater(f"Slack cannot be reached ({type(error).__name__})") from None


def may_respond(url: str, api_url: str) -> bool:
    """Whether a response_url is Slack's own, or that of the API that the settings name."""
    there, ours = urlsplit(url), urlsplit(api_url)
    if there.scheme == "https" and there.hostname == "hooks.slack.com":
        return True
    return bool(there.netloc) and (there.scheme, there.netloc) == (ours.scheme, ours.netloc)


def problem_of(error: SlackApiError) -> NotSent:
    """What an error of Slack means for the outbox."""
    response: Any = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    code = str(response.get("error") or "") if hasattr(response, "get") else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {str(name).lower(): value for name, value in dict(getattr(response, "headers", {}) or {}).items()}
        return TryLater("too many messages", after=_seconds(headers.get("retry-after")), everywhere=True)
    if code in _AUTH:
        return TryLater(f"{REFUSES_US} ({code})")
    if status >= 500 or code in _LATER or not code:
        return TryLater(f"Slack fails ({code or status})")
    return Refused(f"Slack refuses: {code}", gone=code in _GONE)


async def _respond(client: AsyncWebClient, url: str, arguments: dict[str, Any]) -> None:
    webhook = AsyncWebhookClient(url, timeout=SECONDS, session=client.session, retry_handlers=[], proxy=client.proxy)
    response = await webhook.send(**arguments)
    if response.status_code == 429:
        headers = {str(name).lower(): value for name, value in dict(response.headers).items()}
        raise TryLater("too many messages", after=_seconds(headers.get("retry-after")), everywhere=True)
    if response.status_code >= 500:
        raise TryLater(f"Slack fails ({response.status_code})")
    if response.status_code != 200:
        raise Refused(f"Slack refuses a response ({response.status_code})")


def _seconds(value: Any) -> float:
    first = value[0] if isinstance(value, list) and value else value
    try:
        return max(float(first), 0.1)
    except (TypeError, ValueError):
        return 30.0
