"""Reads what Slack sends: what Cali is to do about it, if anything. Pure: no network, no store.

| from Slack | behaviour |
|---|---|
| direct message | a turn; in the same thread where there is one |
| direct message with a file and no words | a turn that says that Cali reads words only |
| mention in a channel | a turn, answered in a thread |
| any other message in a channel, edits, deletions, messages of bots | nothing |
| app home opened | its menu is shown |
| assistant thread started | a greeting, and questions to start from |
| `/cali …` | a turn; only the asker sees the answer. `/cali help`, `privacy`, `delete` |
| a button, a menu | a turn with the choice; feedback |
| anything else | nothing |
"""

from __future__ import annotations

import re
import time
from typing import Any

from bot.channels.job import Job

DIRECT = "direct"
COMMANDS = ("help", "privacy", "delete")
_ID = re.compile(r"[A-Z0-9]{1,32}")
_TIME = re.compile(r"\d{1,12}\.\d{1,9}")
_MARKED = re.compile(r"<([^<>]*)>")
_STYLED = re.compile(r"(?<![A-Za-z0-9])(```|[*_~`])(?=\S)(.+?)(?<=\S)\1(?![A-Za-z0-9])", re.DOTALL)
"""What somebody made bold, leaning, struck through or code: the words between the marks are what was said."""
_SUBTYPES = (None, "file_share", "thread_broadcast")


def read(body: dict[str, Any], own_user: str | None = None) -> Job | None:
    """What is to be done about a request that Bolt has verified; None for nothing. `own_user`: Cali's user id."""
    if body.get("type") == "event_callback":
        return _event(body, body.get("event") or {}, own_user)
    if body.get("type") == "block_actions":
        return _action(body)
    if body.get("command"):
        return _command(body, own_user)
    return None


def words(text: str, own_user: str | None = None) -> str:
    """What the student typed: Slack's marks for people, channels, links and styles as words, its escapes undone."""

    def plain(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return " " if own_user in (None, target[1:]) else f"@{label or 'somebody'}"
        if target.startswith("#"):
            return f"#{label or 'a channel'}"
        if target.startswith("!"):
            return label or target[1:].partition("^")[0]
        return label or target.removeprefix("mailto:")

    marked = _MARKED.sub(plain, text)
    for _ in range(3):  # bold and leaning and struck through at once
        marked = _STYLED.sub(r"\2", marked)
    return marked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def conversation_of(team: str, place: str, thread: str | None) -> str:
    """`place`: the channel, or the user where nobody else reads along."""
    return f"slack:{team}:{place}:{thread or DIRECT}"


def _event(body: dict[str, Any], event: dict[str, Any], own_user: str | None) -> Job | None:
    team, user, event_id = str(body.get("team_id") or ""), str(event.get("user") or ""), str(body.get("event_id") or "")
    kind = event.get("type")
    if not event_id or not _ID.fullmatch(team) or event.get("bot_id") or event.get("hidden"):
        return None
    if kind == "assistant_thread_started":
        return _assistant(team, event_id, event.get("assistant_thread") or {})
    if not _ID.fullmatch(user) or user in (own_user, "USLACKBOT"):
        return None
    if kind == "app_home_opened":
        if event.get("tab") != "home":
            return None
        address = {"channel": user, "user": user}
        return Job(event_id, conversation_of(team, user, None), f"home:{user}", time.time(), address, "home")
    channel, sent = str(event.get("channel") or ""), str(event.get("ts") or "")
    if kind not in ("message", "app_mention") or not _ID.fullmatch(channel) or not _TIME.fullmatch(sent):
        return None
    direct = event.get("channel_type") == "im" or channel.startswith("D")
    if direct is (kind == "app_mention") or event.get("subtype") not in _SUBTYPES or "edited" in event:
        return None
    thread = str(event.get("thread_ts") or "") or (None if direct else sent)
    if thread is not None and not _TIME.fullmatch(thread):
        return None
    text = words(str(event.get("text") or ""), own_user)
    if not text and kind == "message" and not event.get("files"):
        return None
    address = {"channel": channel, "user": user, **({"thread": thread} if thread else {})}
    place = user if direct else channel
    chat = f"{channel}:{thread or DIRECT}"
    return Job(event_id, conversation_of(team, place, thread), chat, float(sent), address, "words", text)


def _assistant(team: str, event_id: str, thread: dict[str, Any]) -> Job | None:
    user, channel, began = (str(thread.get(name) or "") for name in ("user_id", "channel_id", "thread_ts"))
    if not (_ID.fullmatch(user) and _ID.fullmatch(channel) and _TIME.fullmatch(began)):
        return None
    address = {"channel": channel, "user": user, "thread": began}
    conversation = conversation_of(team, user, began)
    return Job(event_id, conversation, f"{channel}:{began}", float(began), address, "assistant")


def _command(body: dict[str, Any], own_user: str | None) -> Job | None:
    team, user, channel = (str(body.get(name) or "") for name in ("team_id", "user_id", "channel_id"))
    if not (_ID.fullmatch(team) and _ID.fullmatch(user) and _ID.fullmatch(channel)):
        return None
    text = words(str(body.get("text") or ""), own_user)
    kind = text.lower() if text.lower() in COMMANDS else "words" if text else "help"
    address = {"channel": channel, "user": user, "ephemeral": True, "response_url": str(body.get("response_url") or "")}
    return Job(
        f"command:{body.get('trigger_id') or time.time()}"[:120],
        conversation_of(team, user, None),
        f"command:{user}",
        time.time(),
        address,
        kind,
        text if kind == "words" else "",
    )


def _action(body: dict[str, Any]) -> Job | None:
    action = (body.get("actions") or [{}])[0]
    container, message = body.get("container") or {}, body.get("message") or {}
    team = str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or "")
    user = str((body.get("user") or {}).get("id") or "")
    name = str(action.get("action_id") or "")
    at_home = container.get("type") == "view" or bool(body.get("view"))
    channel = user if at_home else str(container.get("channel_id") or (body.get("channel") or {}).get("id") or "")
    if not (_ID.fullmatch(team) and _ID.fullmatch(user) and _ID.fullmatch(channel)):
        return None
    option = action.get("selected_option") or {}
    if name.startswith(("choice:", "menu:")):
        kind = "choice"
    elif name.startswith("feedback:"):
        kind = "feedback"
    else:
        return None
    pressed = str(container.get("message_ts") or message.get("ts") or "")
    ephemeral = bool(container.get("is_ephemeral"))
    thread = str(container.get("thread_ts") or message.get("thread_ts") or "") or None
    direct = at_home or ephemeral or channel.startswith("D")
    if not direct:
        thread = thread or pressed
    address: dict[str, Any] = {
        "channel": channel,
        "user": user,
        "title": str((action.get("text") or option.get("text") or {}).get("text") or ""),
        "rating": name.partition(":")[2],
        **({"thread": thread} if thread else {}),
    }
    if ephemeral:
        address |= {"ephemeral": True, "response_url": str(body.get("response_url") or "")}
    elif pressed and not at_home:
        address |= {"pressed": pressed, "blocks": message.get("blocks") or [], "text": str(message.get("text") or "")}
    when = str(action.get("action_ts") or "")
    place = user if direct else channel
    return Job(
        f"action:{user}:{pressed}:{name}:{when}"[:120],
        conversation_of(team, place, None if ephemeral else thread),
        f"command:{user}" if ephemeral else f"{channel}:{thread or DIRECT}",
        float(when) if _TIME.fullmatch(when) else time.time(),
        address,
        kind,
        str(action.get("value") or option.get("value") or ""),
    )
