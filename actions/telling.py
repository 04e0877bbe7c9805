"""Puts an answer of the store into a reply: its statements, their sources, who knows better, and the ways on."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from actions.reply import Card, Outcome, Reply, ReplyChoice, in_words, sources_of
from knowledge.answers import Answer, Contact, Course, Statement, overdue
from knowledge.answers import sources_of as sources_behind
from knowledge.queries import NATIONS, Store
from knowledge.schema import Known

MAX_CHARACTERS = 700
_WHOLE_UK = re.compile(r"(?<!GOV\.)\bUK\b")
MAX_CHOICES = 5


def payload(intent: str, about: Mapping[str, str] | None = None) -> str:
    """What a choice carries: an intent and its entities, in Rasa's own short form."""
    return f"/{intent}{json.dumps(dict(about), sort_keys=True)}" if about else f"/{intent}"


def choice(title: str, topic: str, about: Mapping[str, str] | None = None) -> ReplyChoice:
    """A choice that asks about the topic, with the detail."""
    return ReplyChoice(title, payload(topic, about))


def tell(answer: Answer, store: Store, *, nation: str | None = None, notes: Sequence[str] = ()) -> Reply:
    """The reply that tells an answer. `nation`: the one that was asked about, where it was."""
    statements = answer.statements()
    told_notes = [*notes, *_nation_note(answer, nation), *_date_note(answer), *_contact_note(answer)]
    points = _fitting(answer.lead.text, [statement.text for statement in answer.points], told_notes)
    return Reply(
        outcome=Outcome.SIGNPOSTED if answer.known is Known.NO else Outcome.ANSWERED,
        lead=answer.lead.text,
        points=tuple(points),
        notes=tuple(told_notes),
        sources=sources_of(sources_behind(statements[: len(points) + 1])),
        choices=tuple(_choices(answer, store)),
        cards=tuple(contact_card(contact) for contact in answer.contacts),
        answer_id=answer.id,
    )


def tell_statements(
    lead: str, statements: Sequence[Statement], *, outcome: Outcome = Outcome.ANSWERED, answer_id: str | None = None
) -> Reply:
    """A reply of single statements under a lead of our own, as many as fit."""
    points = _fitting(lead, [statement.text for statement in statements], [])
    return Reply(
        outcome=outcome,
        lead=lead,
        points=tuple(points),
        sources=sources_of(sources_behind(statements[: len(points)])),
        answer_id=answer_id,
    )


def contact_card(contact: Contact) -> Card:
    return Card(contact.name, (("Helps with", contact.helps_with), ("How", contact.how)), url=contact.url)


def course_card(course: Course) -> Card:
    rows = [
        ("University or provider", course.provider),
        ("Where", course.place),
        ("How", course.mode),
        ("Entry", course.entry),
        ("UCAS code", course.ucas_code),
    ]
    status = (
        ""
        if course.current
        else f"Check with the university: our page is from {course.source.published or 'an unknown date'}."
    )
    note = " ".join(part for part in (course.note, status) if part)
    shown = tuple((label, value) for label, value in rows if value)
    return Card(course.name, shown, note, course.url or course.source.url)


def _fitting(lead: str, points: Iterable[str], notes: Sequence[str]) -> list[str]:
    room = MAX_CHARACTERS - len(lead) - sum(len(note) + 2 for note in notes) - 2
    fitting = []
    for point in points:
        room -= len(point) + 3
        if room < 0:
            break
        fitting.append(point)
    return fitting


def _nation_note(answer: Answer, nation: str | None) -> list[str]:
    """Says so where all the facts are about other nations than the one asked about."""
    if nation is None or answer.about.get("nation") == nation:
        return []
    applies = {one for statement in answer.statements() for fact in statement.facts for one in fact.applies_to}
    everywhere = any(not fact.applies_to for statement in answer.statements() for fact in statement.facts)
    if everywhere or not applies or nation in applies:
        return _unnamed(answer, nation)
    told = " and ".join(NATIONS[one] for one in NATIONS if one in applies)
    return [f"This is about {told}. I have nothing checked on it for {NATIONS.get(nation, nation)}."]


def _unnamed(answer: Answer, nation: str) -> list[str]:
    """Says so where the lead is about another nation and the one asked about is never named."""
    name = NATIONS.get(nation, nation)
    others = [one for one in NATIONS.values() if one != name and one in answer.lead.text]
    if not others or any(name in one.text or _WHOLE_UK.search(one.text) for one in answer.statements()):
        return []
    return [f"I have nothing checked on it for {name} alone."]


def _date_note(answer: Answer) -> list[str]:
    late = overdue(answer.statements(), dt.datetime.now(dt.UTC).date())
    if not late:
        return []
    checked = min(fact.source.checked for fact in late)
    whom = answer.contacts[0].name if answer.contacts else late[0].source.publisher
    return [f"This was checked on {in_words(checked)} and may have changed: check it with {whom}."]


def _contact_note(answer: Answer) -> list[str]:
    if answer.known is Known.FULLY or not answer.contacts:
        return []
    names = [contact.name for contact in answer.contacts[:3]]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return [f"Ask: {listed}."]


def _choices(answer: Answer, store: Store) -> list[ReplyChoice]:
    choices = [choice(one.title, one.topic, one.about) for one in answer.choices]
    if answer.about.get("nation"):
        others = [one for one in NATIONS if one != answer.about["nation"]]
        known = set(store.has_details(answer.topic, "nation"))
        nations = [choice(f"In {NATIONS[one]}", answer.topic, {"nation": one}) for one in others if one in known]
        choices = [*nations, *choices]
    return list(dict.fromkeys(choices))[:MAX_CHOICES]
