"""What can be said when it is not clear what is meant, or when the store has nothing on it."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.base import Turn
from actions.reply import Outcome, Reply, ReplyChoice
from actions.talk import Talk, remember
from actions.telling import choice, contact_card, course_card, tell, tell_statements
from knowledge.answers import Statement
from knowledge.queries import Store
from knowledge.search import Hit

LIKELY = 0.2
"""From this probability on an intent is one that the student may have meant."""
START = ("job", "entry_requirements", "routes", "pay")
"""The topics that are offered to somebody who does not know what to ask."""


def likely_topics(talk: Talk, store: Store) -> list[str]:
    """The topics that the message may be about, likeliest first."""
    titles = store.topics()
    return [intent for intent, share in talk.ranking if share >= LIKELY and intent in titles]


def ask_back(talk: Talk, store: Store, question: str) -> Turn:
    """Asks what is meant; the second time in a row it offers topics and whom to ask."""
    if talk.unsure:
        return not_known(talk, store)
    return asking(talk, question, start_choices(store))


def start_choices(store: Store) -> tuple[ReplyChoice, ...]:
    """The topics for somebody who does not know what to ask."""
    titles = store.topics()
    return tuple(choice(titles[topic], topic) for topic in START if topic in titles)


def not_known(talk: Talk, store: Store) -> Turn:
    """Says that there is no checked answer, and who can help."""
    contacts = store.contacts(nation=talk.ask().nation())[:2]
    whom = " or ".join(contact.name for contact in contacts)
    lead = "I don't have a checked answer to that." + (f" {whom} can help." if whom else "")
    reply = Reply(
        outcome=Outcome.SIGNPOSTED,
        lead=lead,
        notes=("I can tell you about the job, what it asks for, the ways in, study, registration and pay.",),
        choices=start_choices(store),
        cards=tuple(contact_card(contact) for contact in contacts),
    )
    return Turn(reply, [SlotSet("unsure", 0)])


def tell_hit(hit: Hit, talk: Talk, store: Store) -> Turn:
    """Tells what the search found, and says that it is the closest thing."""
    note = "This is the closest thing I know. If it is not what you meant, ask again in other words."
    if hit.kind == "answer" and (answer := store.answer_by_id(hit.ref)):
        reply = tell(answer, store, notes=() if hit.certain else (note,))
        return Turn(reply, remember(talk, topic=answer.topic, about=answer.about, told=answer.id))
    if hit.kind == "term" and (term := store.term(hit.ref)):
        return Turn(tell_statements(term[0], [term[1]]), [SlotSet("unsure", 0)])
    if hit.kind == "course" and (courses := store.courses(course=hit.ref)):
        lead = f"The closest thing I know is a course: {courses[0].name}, {courses[0].provider}."
        reply = Reply(Outcome.ANSWERED, lead, cards=(course_card(courses[0]),))
        return Turn(reply, [SlotSet("unsure", 0)])
    facts = store.facts([hit.ref])
    if hit.ref in facts:
        fact = facts[hit.ref]
        return Turn(
            tell_statements("This is the closest thing I know:", [Statement(fact.text, (fact,))]),
            [SlotSet("unsure", 0)],
        )
    return not_known(talk, store)


def asking(talk: Talk, question: str, choices: tuple[ReplyChoice, ...]) -> Turn:
    reply = Reply(outcome=Outcome.CLARIFIED, lead=question, choices=choices)
    return Turn(reply, [SlotSet("unsure", talk.unsure + 1)])
