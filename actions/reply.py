"""A reply: Cali's message in a form that no channel owns.

What every channel may rely on: `lead` is never empty; all texts are plain text without markup, in British English;
`points` belong under the lead; `sources` are what the texts rest on; a choice's payload was issued by Cali. A reply
travels through Rasa as JSON (`to_json`, `from_json`); `text()` is the same reply for a channel that has only text.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from knowledge.answers import Source


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    SIGNPOSTED = "signposted"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"
    FAILED = "failed"


@dataclass(frozen=True)
class ReplySource:
    """`url` None: no link for students. Dates as they are told: '23 November 2026'."""

    publisher: str
    title: str
    url: str | None
    checked: str
    published: str | None = None

    @classmethod
    def of(cls, source: Source) -> Self:
        return cls(source.publisher, source.title, source.url, in_words(source.checked), source.published)

    def line(self) -> str:
        link = f" {self.url}" if self.url else ""
        return f"{self.publisher}, {self.title} (checked {self.checked}).{link}"


@dataclass(frozen=True)
class ReplyChoice:
    title: str
    payload: str


@dataclass(frozen=True)
class Card:
    """A course, or somebody to ask: a title, a few lines of label and value, a link."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Judged:
    """A requirement as it stands for this student: `verdict` is met, not_met or not_known."""

    asks: str
    verdict: str
    detail: str = ""


@dataclass(frozen=True)
class JudgedRoute:
    route: str
    verdict: str
    why: str
    requirements: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Reply:
    outcome: Outcome
    lead: str
    points: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[ReplySource, ...] = ()
    choices: tuple[ReplyChoice, ...] = ()
    cards: tuple[Card, ...] = ()
    judged: tuple[JudgedRoute, ...] = ()
    table: Table | None = None
    answer_id: str | None = None
    language: str = "en"

    def body(self) -> str:
        """Everything above the sources, as plain text."""
        parts = [self.lead]
        if self.points:
            parts.append("\n".join(f"• {point}" for point in self.points))
        parts.extend(self.notes)
        return "\n\n".join(parts)

    def text(self) -> str:
        """The whole reply as plain text, ending with the paragraph of its sources where it has any."""
        if not self.sources:
            return self.body()
        lines = [source.line() for source in self.sources]
        last = f"Source: {lines[0]}" if len(lines) == 1 else "Sources:\n" + "\n".join(f"• {line}" for line in lines)
        return f"{self.body()}\n\n{last}"

    def to_json(self) -> dict[str, Any]:
        """Objects, lists and values. `dataclasses.asdict` copies each value too, and takes three times as long."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises TypeError, KeyError or ValueError where the JSON is not a reply's."""
        return cls(
            outcome=Outcome(data["outcome"]),
            lead=str(data["lead"]),
            points=tuple(data.get("points", ())),
            notes=tuple(data.get("notes", ())),
            sources=tuple(ReplySource(**source) for source in data.get("sources", ())),
            choices=tuple(ReplyChoice(**choice) for choice in data.get("choices", ())),
            cards=tuple(
                Card(**{**card, "rows": tuple((row[0], row[1]) for row in card.get("rows", ()))})
                for card in data.get("cards", ())
            ),
            judged=tuple(
                JudgedRoute(**{**route, "requirements": tuple(Judged(**one) for one in route.get("requirements", ()))})
                for route in data.get("judged", ())
            ),
            table=Table(tuple(table["header"]), tuple(tuple(row) for row in table["rows"]))
            if (table := data.get("table"))
            else None,
            answer_id=data.get("answer_id"),
            language=data.get("language", "en"),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    fields = getattr(value, "__dataclass_fields__", None)
    return value if fields is None else {name: _plain(getattr(value, name)) for name in fields}


def in_words(day: dt.date) -> str:
    """A date as it is told: '23 November 2026'."""
    return f"{day.day} {day:%B %Y}"


def sources_of(found: tuple[Source, ...]) -> tuple[ReplySource, ...]:
    """The sources as told: one that differs in nothing that is shown stands once."""
    return tuple(dict.fromkeys(ReplySource.of(source) for source in found))
