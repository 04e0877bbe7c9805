"""Says what a term or an abbreviation means."""

from __future__ import annotations

from actions.base import StoreAction, Turn
from actions.fallback import ask_back, not_known, tell_hit
from actions.reply import Outcome, Reply, ReplyChoice, sources_of
from actions.talk import Talk, remember
from actions.telling import choice, tell
from knowledge.answers import sources_of as sources_behind
from knowledge.queries import Store
from knowledge.search import shared_search

ALSO = ("route", "register", "band", "qualification", "specialism", "profession")
"""Kinds whose names are terms too: "what does PTP mean" names a route."""


class ActionGlossary(StoreAction):
    """Explains the term that was asked about."""

    def name(self) -> str:
        return "action_glossary"

    def respond(self, talk: Talk, store: Store) -> Turn:
        keys = [*talk.said.get("term", ()), *(value for kind in ALSO for value in talk.said.get(kind, ()))]
        for key in keys:
            found = store.term(key)
            if found is None:
                continue
            _, statement = found
            reply = Reply(
                outcome=Outcome.ANSWERED,
                lead=statement.text,
                sources=sources_of(sources_behind([statement])),
                choices=tuple(_ways_on(talk, store)),
                answer_id=f"term.{key}",
            )
            return Turn(reply, remember(talk, topic="glossary", about={}, told=None))
        if keys:
            for kind in ALSO:
                home = store.home_of(kind)
                if talk.said.get(kind) and home and (answer := store.answer(home, talk.ask())):
                    return Turn(tell(answer, store), remember(talk, topic=home, about=answer.about, told=answer.id))
        hits = shared_search().find(talk.text)
        if hits and hits[0].sure:
            return tell_hit(hits[0], talk, store)
        return (
            ask_back(talk, store, "Which word would you like explained?") if not talk.text else not_known(talk, store)
        )


def _ways_on(talk: Talk, store: Store) -> list[ReplyChoice]:
    ways = []
    for kind in ALSO:
        home = store.home_of(kind)
        for value in talk.said.get(kind, ())[:1]:
            if home:
                ways.append(choice(f"More about {store.title(kind, value)}"[:40], home, {kind: value}))
    return ways[:3]
