"""What Cali does when it is not sure: asks back, searches the store, or says who knows. It never guesses."""

from __future__ import annotations

from actions.answer import change_detail, with_nation
from actions.base import StoreAction, Turn
from actions.fallback import ask_back, asking, likely_topics, not_known, tell_hit
from actions.talk import Talk
from actions.telling import choice
from knowledge.queries import Store
from knowledge.search import shared_search


class ActionFallback(StoreAction):
    """The message fits no intent well enough. Reverts nothing, so that the talk stays as it was."""

    def name(self) -> str:
        return "action_fallback"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        if talk.is_fragment:
            return change_detail(talk, store)
        if not any(character.isalnum() for character in talk.text):
            return ask_back(talk, store, "I can only read words. What would you like to know?")
        likely = likely_topics(talk, store)
        if len(likely) > 1 and not talk.unsure:
            titles = store.topics()
            choices = tuple(choice(titles[topic], topic) for topic in likely[:3])
            return asking(talk, "I am not sure which you mean. Is it one of these?", choices)
        hits = shared_search().find(talk.text)
        if hits and hits[0].sure:
            return tell_hit(hits[0], talk, store)
        return not_known(talk, store)


class ActionAskBack(StoreAction):
    """The message is too vague to know what is meant ("is it good")."""

    def name(self) -> str:
        return "action_ask_back"

    def respond(self, talk: Talk, store: Store) -> Turn:
        return ask_back(talk, store, "What would you like to know about? Pick one, or ask in your own words.")
