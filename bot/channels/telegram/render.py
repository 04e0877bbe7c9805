"""A reply as Telegram messages in HTML, within Telegram's limits, everything escaped. Pure: no network, no store."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any

from actions.reply import Card, JudgedRoute, Reply, ReplyChoice, ReplySource
from bot.channels.pieces import aligned, clean, gather, shorten, split, visible

Message = dict[str, Any]
Row = list[dict[str, str]]

MAX_TEXT = 4096
MAX_PIECE = 3500
"""A piece is smaller than a message, so that its markup always fits around it."""
MAX_DATA_BYTES = 64
MAX_TITLE = 60
ROW_CHARACTERS, ROW_BUTTONS = 32, 3
MAX_BUTTONS = 90

VERDICTS = {"met": "✓ Met", "not_met": "✗ Not met", "not_known": "? Not known"}
RATINGS = (("h", "Helpful"), ("n", "Not helpful"), ("w", "Wrong"))
CHOICE, FEEDBACK, USED = "c:", "f:", "x"
"""How the data of a button begins: a choice's token, feedback, a choice that was used."""


def escape(text: str) -> str:
    """Text for Telegram's HTML: only these three have a meaning."""
    return html.escape(text, quote=False)


def length(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _length(text: str) -> int:
    return length(escape(text))


def link(url: str | None, title: str) -> str:
    """A title with its link, where the address is one that a student may follow."""
    named = escape(clean(title).replace("\n", " "))
    if not url or not url.startswith(("https://", "http://")) or not visible(named):
        return named
    safe = "".join("%20" if character.isspace() else character for character in clean(url))
    safe = html.escape(safe.encode("utf-8", "ignore").decode(), quote=True)
    return f'<a href="{safe}">{named}</a>' if length(safe) < 1500 else named


def messages(reply: Reply, *, tokens: Sequence[str] = (), feedback: str | None = None) -> list[Message]:
    """The messages of one reply: arguments of sendMessage, but for the chat.

    tokens: one for each choice. feedback: what the feedback buttons carry, at most 50 bytes; without it there are none.
    """
    pieces = list(_pieces(reply))
    texts = gather(pieces or ["Sorry, I have nothing to say to that."], MAX_TEXT, length)
    rows = keyboard(reply.choices, tokens)
    if feedback is not None:
        rows.append([{"text": title, "callback_data": f"{FEEDBACK}{mark}:{feedback}"} for mark, title in RATINGS])
    told: list[Message] = [{"text": text, "parse_mode": "HTML"} for text in texts]
    boards = _boards(rows)
    told += [{"text": "More choices:", "parse_mode": "HTML"} for _ in boards[1:]]
    for message, board in zip(told[len(texts) - 1 :], boards, strict=False):
        message["reply_markup"] = {"inline_keyboard": board}
    return told


def plain(reply: Reply) -> list[Message]:
    """The reply as text alone, for where Telegram refuses the markup."""
    return [{"text": part} for part in split(clean(reply.text()), MAX_TEXT, length)]


def keyboard(choices: Sequence[ReplyChoice], tokens: Sequence[str]) -> list[Row]:
    """Rows of buttons: short titles share a row, long ones have one to themselves."""
    rows: list[Row] = []
    room = 0
    for choice, token in zip(choices, tokens, strict=True):
        title = shorten(clean(choice.title).replace("\n", " "), MAX_TITLE)
        title = title if visible(title) else "This one"
        one = {"text": title, "callback_data": f"{CHOICE}{token}"}
        if rows and len(title) <= room and len(rows[-1]) < ROW_BUTTONS:
            rows[-1].append(one)
            room -= len(title)
        else:
            rows.append([one])
            room = ROW_CHARACTERS - len(title)
    return rows


def used(rows: Sequence[Row], data: str, title: str | None = None) -> list[Row]:
    """The keyboard after a choice: the chosen button alone, and the feedback where there was any."""
    found = next((one["text"] for row in rows for one in row if one.get("callback_data") == data), title)
    kept = [row for row in rows if row and str(row[0].get("callback_data", "")).startswith(FEEDBACK)]
    return ([[{"text": f"✓ {found}", "callback_data": USED}]] if found else []) + kept


def without_feedback(rows: Sequence[Row]) -> list[Row]:
    """The keyboard after feedback."""
    return [row for row in rows if not row or not str(row[0].get("callback_data", "")).startswith(FEEDBACK)]


def _pieces(reply: Reply) -> Iterator[str]:
    yield from _split(reply.lead)
    points = [part for point in reply.points for part in _split(f"• {clean(point)}")]
    yield from gather(points, MAX_PIECE, length, between="\n")
    for note in reply.notes:
        yield from _split(note)
    for route in reply.judged:
        yield from _judged(route)
    if reply.table is not None:
        lines = [escape(shorten(line, MAX_PIECE, _length)) for line in aligned(reply.table)]
        for text in gather(lines, MAX_PIECE, length, between="\n"):
            yield f"<pre>{text}</pre>"
    for card in reply.cards:
        yield from _card(card)
    yield from _sources(reply.sources)


def _split(text: str) -> list[str]:
    return [escape(part) for part in split(clean(text), MAX_PIECE, _length) if visible(part)]


def _judged(route: JudgedRoute) -> list[str]:
    verdict = VERDICTS.get(route.verdict, VERDICTS["not_known"])
    lines = [*_split(f"{route.route}: {verdict}"), *_split(route.why)]
    for one in route.requirements:
        detail = f" ({one.detail})" if one.detail else ""
        lines += _split(f"{VERDICTS.get(one.verdict, VERDICTS['not_known'])}: {one.asks}{detail}")
    return gather(lines, MAX_PIECE, length, between="\n")


def _card(card: Card) -> list[str]:
    title = link(card.url, shorten(card.title, 300))
    lines = [f"<b>{title}</b>"] if visible(title) else []
    for label, value in card.rows:
        lines += _split(f"{label}: {value}")
    lines += _split(card.note)
    return gather(lines, MAX_PIECE, length, between="\n")


def _sources(sources: Sequence[ReplySource]) -> list[str]:
    lines = []
    for source in sources:
        named = link(source.url, shorten(f"{source.publisher}, {source.title}", 400))
        lines.append(f"{named} (checked {escape(shorten(clean(source.checked), 100))})")
    if not lines:
        return []
    head = "Source: " if len(lines) == 1 else "Sources:\n• "
    told = [f"<i>{head}{lines[0]}</i>", *(f"<i>• {line}</i>" for line in lines[1:])]
    return gather(told, MAX_PIECE, length, between="\n")


def _boards(rows: list[Row]) -> list[list[Row]]:
    boards: list[list[Row]] = []
    count = MAX_BUTTONS
    for row in rows:
        if count + len(row) > MAX_BUTTONS:
            boards.append([])
            count = 0
        boards[-1].append(row)
        count += len(row)
    return boards
