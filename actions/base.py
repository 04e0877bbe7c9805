"""What all actions share: read the talk, look up the store off the event loop, say the reply."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import Reply
from actions.talk import Talk
from knowledge.queries import Store, shared_store


@dataclass(frozen=True)
class Turn:
    """What an action gives back: the reply, and the slots that change."""

    reply: Reply
    events: list[Any] = field(default_factory=list)


class StoreAction(Action, ABC):
    """An action that answers from the store. `name` stays abstract, so that Rasa does not make one of this class."""

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def respond(self, talk: Talk, store: Store) -> Turn:
        """The turn's reply. May block: it runs in a thread."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        turn = await asyncio.to_thread(self._respond, Talk.of(tracker))
        say(dispatcher, turn.reply)
        offered = [{"title": one.title, "payload": one.payload} for one in turn.reply.choices]
        return [*turn.events, SlotSet("offered", offered)]

    def _respond(self, talk: Talk) -> Turn:
        store = shared_store()
        with store.one_look():
            return self.respond(talk, store)


def say(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Utters the reply: as text and buttons for Rasa's own shell, and whole, as JSON, for our channels."""
    buttons = [{"title": one.title, "payload": one.payload} for one in reply.choices]
    dispatcher.utter_message(text=reply.text(), buttons=buttons, json_message={"reply": reply.to_json()})
