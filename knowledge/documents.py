"""What the search looks through: answers, terms, courses, the facts that no answer leads with, and questions that are
not for Cali, which it never finds but measures others by."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import schema as s
from knowledge.content_files import Content
from knowledge.wording import without_job

FORM = "3"
"""To be changed with this module, so that the next load makes the documents anew."""


@dataclass(frozen=True)
class Document:
    """`kind` and `ref` say what was found; `title` and `text` are for the words.

    Each of `wordings` gets a vector; they are without the job's name, as the question is when it is searched.
    """

    kind: str
    ref: str
    title: str
    text: str
    wordings: tuple[str, ...]


def documents(content: Content) -> list[Document]:
    """One document for each answer, term, course and fact, and for each kind of question from elsewhere."""
    facts = content.of("facts", s.Fact)
    wordings = content.of("wordings", s.Wordings)
    found = []
    for answer in content.of("answers", s.Answer).values():
        said = [st.text or facts[st.facts[0]].fact for st in (answer.lead, *answer.points)]
        further = wordings[answer.id].asked if answer.id in wordings else []
        asked = tuple(dict.fromkeys((answer.question, *answer.asked, *further)))
        found.append(Document("answer", answer.id, " ".join(asked), " ".join(said), _cores(*asked, said[0])))
    for term in content.of("glossary", s.Term).values():
        named = term.name if term.stands_for is None else f"{term.name} ({term.stands_for})"
        text = f"{named}: {term.meaning}"
        found.append(
            Document("term", term.id, f"What does {named} mean?", text, _cores(f"What does {term.name} mean?", text))
        )
    providers = content.of("providers", s.Provider)
    for course in content.of("courses", s.Course).values():
        provider = providers[course.provider].name
        text = " ".join(filter(None, [course.name, provider, course.place, course.mode, course.entry, course.note]))
        found.append(
            Document("course", course.id, f"{course.name}, {provider}", text, (f"{course.name} at {provider}",))
        )
    for fact in facts.values():
        if not fact.superseded and not fact.gap:
            found.append(Document("fact", fact.id, "", fact.fact, _cores(fact.fact)))
    for other in content.of("elsewhere", s.Elsewhere).values():
        found.append(Document("elsewhere", other.id, "", "", _cores(*other.asked)))
    return found


def _cores(*wordings: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(without_job(wording) for wording in wordings))
