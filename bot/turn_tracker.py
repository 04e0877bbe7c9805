"""The tracker store that Rasa sees: one turn at a time, handed in and out by the engine.

It opens no database and cannot fail. The engine puts the conversation in before the turn and takes the new events out
after; storing them is the service's one transaction. Rasa's own stores would answer from an empty conversation when
the database blinks, or end the process.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bot.stores.conversations import Loaded


@dataclass
class CurrentTurn:
    """What the turn under way was given, and what came of it. `failed`: an action raised."""

    loaded: Loaded
    given: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    failed: bool = False


current_turn: ContextVar[CurrentTurn] = ContextVar("current_turn")


class TurnTrackerStore(TrackerStore):
    """Gives Rasa the conversation of the turn under way."""

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        turn = current_turn.get()
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        for event in _beginning(turn.loaded, set(tracker.slots)):
            tracker.update(event)
        turn.given = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        turn = current_turn.get()
        turn.events = [event.as_dict() for event in list(tracker.events)[turn.given :]]
        turn.slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}

    async def keys(self) -> Iterable[str]:
        return []


def _beginning(loaded: Loaded, known: set[str]) -> list[Event]:
    """A short past that has all that a turn needs: the session, the slots, the last turn's events."""
    slots = [SlotSet(name, value) for name, value in loaded.slots.items() if name in known]
    last = deserialise_events(loaded.events) or [ActionExecuted("action_listen")]
    return [ActionExecuted("action_session_start"), SessionStarted(), *slots, ActionExecuted("action_listen"), *last]
