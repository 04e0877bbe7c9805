"""What the search looks through: answers, terms, courses, and the facts that no answer leads with."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import schema as s
from knowledge.content_files import Content


@dataclass(frozen=True)
class Document:
    """`kind` and `ref` say what was found; each of `wordings` gets a vector; `title` and `text` are for the words."""

    kind: str
    ref: str
    title: str
    text: str
    wordings: tuple[str, ...]


def documents(content: Content) -> list[Document]:
    """One document for each answer, term, course and fact."""
    facts = content.of("facts", s.Fact)
    found = []
    for answer in content.of("answers", s.Answer).values():
        said = [st.text or facts[st.facts[0]].fact for st in (answer.lead, *answer.points)]
        asked = (answer.question, *answer.asked)
        found.append(Document("answer", answer.id, " ".join(asked), " ".join(said), (*asked, said[0])))
    for term in content.of("glossary", s.Term).values():
        named = term.name if term.stands_for is None else f"{term.name} ({term.stands_for})"
        text = f"{named}: {term.meaning}"
        found.append(
            Document("term", term.id, f"What does {named} mean?", text, (f"What does {term.name} mean?", text))
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
            found.append(Document("fact", fact.id, "", fact.fact, (fact.fact,)))
    return found
