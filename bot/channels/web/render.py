"""Replies and turns as the web channel sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from actions.reply import Reply, in_words
from bot.stores.conversations import PastTurn
from bot.stores.feedback import Rating

YOU, CALI = "You", "Cali"


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as the web channel sends it: its parts, and the whole as plain text."""
    return {**reply.to_json(), "text": reply.text()}


def turn_json(turn: PastTurn, ratings: Mapping[tuple[str, int], Rating]) -> dict[str, Any]:
    """A turn as its history shows it; `ratings`: what the student thought of its replies, null where nothing."""
    return {
        "id": client_id(turn.message_id),
        "text": turn.text,
        "outcome": turn.outcome,
        "replies": [
            {**reply, "text": Reply.from_json(reply).text(), "rating": ratings.get((turn.message_id, number))}
            for number, reply in enumerate(turn.replies)
        ],
        "at": turn.at.replace(tzinfo=dt.UTC).isoformat(),
    }


def export_text(turns: Sequence[PastTurn], keep_days: int) -> str:
    """The chat as a text that a student can keep or print."""
    parts = [
        "Your chat with Cali about becoming a clinical technologist\n"
        "Cali is a computer program. Check what matters with the sources before you rely on it.\n"
        f"The service keeps this chat for up to {keep_days} {'day' if keep_days == 1 else 'days'}."
    ]
    for turn in turns:
        at = turn.at.replace(tzinfo=dt.UTC)
        parts.append(f"{YOU} ({in_words(at.date())}, {at:%H:%M} UTC):\n{turn.text}")
        parts += [f"{CALI}:\n{_whole(Reply.from_json(reply))}" for reply in turn.replies]
    return "\n\n".join(parts) + "\n"


def _whole(reply: Reply) -> str:
    """The text with what only the parts hold: cards, the table, the requirements."""
    parts = [reply.body()]
    for route in reply.judged:
        lines = [f"{route.route}: {_VERDICTS.get(route.verdict, route.verdict)}. {route.why}".strip()]
        lines += [
            f"- {_VERDICTS.get(one.verdict, one.verdict)}: {one.asks}{f' ({one.detail})' if one.detail else ''}"
            for one in route.requirements
        ]
        parts.append("\n".join(lines))
    if reply.table:
        parts.append("\n".join(" | ".join(row) for row in (reply.table.header, *reply.table.rows)))
    for card in reply.cards:
        lines = [card.title, *(f"{label}: {value}" for label, value in card.rows), card.note, card.url or ""]
        parts.append("\n".join(line for line in lines if line))
    if reply.sources:
        parts.append("\n".join(["Sources:", *(f"- {source.line()}" for source in reply.sources)]))
    return "\n\n".join(parts)


_VERDICTS = {"met": "Met", "not_met": "Not met", "not_known": "Not known"}


def client_id(message_id: str) -> str:
    """The id as the client gave it."""
    return message_id.partition(":")[2]


def stored_id(conversation: str, message: str) -> str:
    """The id as it is stored: two browsers may use the same one."""
    return f"{conversation[4:20]}:{message}"
