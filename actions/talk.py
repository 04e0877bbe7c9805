"""What an action knows of the turn and of the talk so far, read from Rasa's tracker; and what it remembers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.profile import Named, named
from knowledge.queries import Ask

KEPT = ("route", "nation")
"""The kinds of detail that are the student's own: they stay when the subject changes."""
_FRAGMENT = re.compile(
    r"^(?:(?:ok|oh|so|sorry|soz)[ ,]+)*(?:and|what about|whatabout|wbu|how about|"
    r"hbu|what if|no|nah|not|i m[e]?ant?|actually)\b",
    re.IGNORECASE,
)
_FRAGMENT_WORDS = 9

Details = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Talk:
    """intent: what the model made of the message. spelt: its words put right. said, negated: the details named in it,
    by kind, in order.

    topic, about: what the talk is about. before: the detail that was replaced last, as (kind, id). told: the answer
    told last, and how many of its further statements. profile: what the student has told of themselves. unsure: how
    often in a row Cali had to ask back. offered: the choices under the last reply.
    """

    intent: str
    text: str = ""
    spelt: str = ""
    said: Details = field(default_factory=dict)
    negated: Details = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    topic: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, str] | None = None
    told: str | None = None
    told_more: int = 0
    profile: Mapping[str, Any] = field(default_factory=dict)
    unsure: int = 0
    offered: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """Reads the tracker. What is missing or of the wrong type counts as not said."""
        message: dict[str, Any] = tracker.latest_message or {}
        said: Details = {}
        negated: Details = {}
        for entity in message.get("entities") or []:
            kind, value = str(entity.get("entity")), entity.get("value")
            if isinstance(value, str):
                into = negated if entity.get("negated") else said
                into[kind] = tuple(dict.fromkeys((*into.get(kind, ()), value)))
        ranking = tuple(
            (str(one.get("name")), float(one.get("confidence") or 0.0)) for one in message.get("intent_ranking") or []
        )
        slots = tracker.slots
        before = slots.get("before")
        about = slots.get("about")
        return cls(
            intent=str((message.get("intent") or {}).get("name") or ""),
            text=str(message.get("text") or ""),
            spelt=str(message.get("normal_text") or ""),
            said=said,
            negated=negated,
            named=tuple(named(message.get("entities") or [])),
            ranking=ranking,
            topic=slots.get("topic"),
            about=dict(about) if isinstance(about, dict) else {},
            before=(str(before[0]), str(before[1])) if isinstance(before, list) and len(before) == 2 else None,
            told=slots.get("told"),
            told_more=int(slots.get("told_more") or 0),
            profile=slots.get("profile") or {},
            unsure=int(slots.get("unsure") or 0),
            offered=tuple(slots.get("offered") or ()),
        )

    @property
    def is_fragment(self) -> bool:
        """Whether the message only puts another detail in the place of the one before ("no the other register")."""
        named = any(kind not in ("grade", "number") for kind in self.said)
        short = len(self.text.split()) <= _FRAGMENT_WORDS
        return bool(self.topic and named and short and _FRAGMENT.match(self.text))

    def ask(self, overview: str | None = None) -> Ask:
        """The question for the store: what was said, and what the talk was about.

        overview: a kind of detail that the question asks for as a whole ("which areas are there"), so that the one
        that the talk was about does not narrow it.
        """
        carried = {
            kind: value
            for kind, value in self.about.items()
            if value not in self.negated.get(kind, ()) and (kind in KEPT or kind != overview)
        }
        return Ask(self.said, carried)

    def saying(self, said: Details) -> Talk:
        """The same talk with other details said."""
        return replace(self, said=said)


def remember(talk: Talk, *, topic: str | None, about: Mapping[str, str], told: str | None, more: int = 0) -> list[Any]:
    """The slots after an answer: the new subject and its details, and what the follow-ups need."""
    replaced = any(kind not in KEPT for kind in talk.said)
    new = {kind: value for kind, value in talk.about.items() if kind in KEPT or topic == talk.topic or not replaced}
    new.update({kind: values[0] for kind, values in talk.said.items()})
    new.update({kind: value for kind, value in about.items() if kind != "nation" or "nation" in talk.said})
    changed = [(kind, old) for kind, old in talk.about.items() if new.get(kind, old) != old]
    events = [
        SlotSet("topic", topic),
        SlotSet("about", new),
        SlotSet("told", told),
        SlotSet("told_more", more),
        SlotSet("unsure", 0),
    ]
    if changed:
        events.append(SlotSet("before", list(changed[0])))
    return events
