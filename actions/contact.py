"""Says whom to talk to, by nation and topic."""

from __future__ import annotations

from dataclasses import replace

from actions.answer import answer_topic, with_nation
from actions.base import StoreAction, Turn
from actions.talk import Talk
from actions.telling import contact_card
from knowledge.queries import Store

MAX_CARDS = 3


class ActionContact(StoreAction):
    """Answers "can I talk to someone" with people to ask, as cards."""

    def name(self) -> str:
        return "action_contact"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        turn = answer_topic("contact", talk, store)
        cards = tuple(contact_card(one) for one in store.contacts(nation=talk.ask().nation(), topic=talk.topic))
        return Turn(replace(turn.reply, cards=cards[:MAX_CARDS]), turn.events)
