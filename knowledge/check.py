"""Holds the content to account: its form and references, and (for `python -m knowledge check`) its writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from knowledge import schema as s
from knowledge.content_files import Content, Fault, read
from knowledge.writing import check_writing

ABOUT = {
    "route": "routes",
    "nation": "nations",
    "specialism": "specialisms",
    "qualification": "qualifications",
    "subject": "subjects",
    "provider": "providers",
    "course": "courses",
    "register": "registers",
    "profession": "professions",
    "duty": "duties",
    "band": "bands",
    "term": "glossary",
}
"""The details that an answer may be for, and the catalogue that each names."""


def check(folder: Path, *, writing: bool = True) -> tuple[Content, list[Fault]]:
    """The content, and all its faults at once, in the order of files and lines. `writing`: with the prose's faults."""
    content, faults = read(folder)
    if not faults:
        faults = [*_references(content), *_names(content), *_answers(content), *_cycles(content)]
    if writing and not faults:
        faults += check_writing(content)
    return content, sorted(faults)


def _references(content: Content) -> Iterator[Fault]:
    for kind, key, field, to, value in _all_references(content):
        if value not in content.blocks[to]:
            yield content.fault(
                kind, key, f"'{field}' names '{value}', which is not in {to}.", "Correct the id, or add the block."
            )


def _all_references(content: Content) -> Iterator[tuple[str, str, str, str, str]]:
    """(kind, id, field, kind referred to, id referred to) for every reference in the content."""
    for kind, blocks in content.blocks.items():
        for key, block in blocks.items():
            for fact in getattr(block, "facts", []):
                yield kind, key, "facts", "facts", fact
            source = getattr(block, "source", None)
            if source:
                yield kind, key, "source", "sources", source
            match block:
                case s.Fact() if block.route:
                    yield kind, key, "route", "routes", block.route
                case s.Wordings():
                    yield kind, key, "id", "answers", key
                case s.Answer():
                    yield from _answer_references(kind, key, block)
                case s.Course():
                    yield kind, key, "provider", "providers", block.provider
                    yield from ((kind, key, "specialisms", "specialisms", value) for value in block.specialisms)
                    if block.route:
                        yield kind, key, "route", "routes", block.route
                case s.Profession():
                    yield from (
                        (kind, key, "differs", "facts", f) for f in (block.differs.facts if block.differs else [])
                    )
                    if block.read_on:
                        yield kind, key, "read_on", "contacts", block.read_on
                    if block.way_in:
                        yield kind, key, "way_in", "routes", block.way_in
                case s.Subject():
                    yield from ((kind, key, "counts_as", "subjects", value) for value in block.counts_as)
                case s.Topic():
                    yield from (
                        (kind, key, "asked_after", "topics", v) for pair in block.asked_after.items() for v in pair
                    )
                    yield from ((kind, key, "with_detail", "topics", topic) for topic in block.with_detail.values())
                case s.Contact():
                    yield from ((kind, key, "topics", "topics", value) for value in block.topics)
                case s.Requirement():
                    if block.route:
                        yield kind, key, "route", "routes", block.route
                    yield from ((kind, key, "missing", "facts", fact) for fact in block.missing.facts)
                    yield from _rule_references(kind, key, block.rule)
                case _:
                    pass


def _answer_references(kind: str, key: str, answer: s.Answer) -> Iterator[tuple[str, str, str, str, str]]:
    yield kind, key, "topic", "topics", answer.topic
    for statement in (answer.lead, *answer.points, *answer.more):
        yield from ((kind, key, "facts", "facts", fact) for fact in statement.facts)
    yield from ((kind, key, "contacts", "contacts", contact) for contact in answer.contacts)
    for about, where in [(answer.about, "about"), *((choice.about, "next") for choice in answer.next)]:
        for detail, value in about.items():
            yield kind, key, where, ABOUT.get(detail, "topics"), value
    yield from ((kind, key, "next", "topics", choice.topic) for choice in answer.next)


def _rule_references(kind: str, key: str, rule: s.Rule) -> Iterator[tuple[str, str, str, str, str]]:
    for part in (*(rule.all_of or []), *(rule.any_of or [])):
        yield from _rule_references(kind, key, part)
    if rule.requirement:
        yield kind, key, "rule", "requirements", rule.requirement
    if rule.holds:
        yield from ((kind, key, "rule", "qualifications", value) for value in rule.holds.qualification)
        yield from ((kind, key, "rule", "subjects", value) for value in rule.holds.subject_among)


def _names(content: Content) -> Iterator[Fault]:
    for kind, blocks in content.blocks.items():
        seen: dict[str, str] = {}
        for key, block in blocks.items():
            if not isinstance(block, s.Named) or kind == "courses":
                continue
            for name in {alias.casefold() for alias in (block.name, *block.aliases)}:
                other = seen.setdefault(name, key)
                if other != key:
                    yield content.fault(
                        kind, key, f"The name '{name}' also belongs to '{other}'.", "Leave it with one of the two."
                    )


def _answers(content: Content) -> Iterator[Fault]:
    seen: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    for key, answer in content.of("answers", s.Answer).items():
        for detail in answer.about:
            if detail not in ABOUT:
                yield content.fault(
                    "answers", key, f"'about' has no detail '{detail}'.", f"Details: {', '.join(ABOUT)}."
                )
        other = seen.setdefault((answer.topic, frozenset(answer.about.items())), key)
        if other != key:
            yield content.fault(
                "answers", key, f"'{other}' already answers this topic and detail.", "Join them, or narrow one."
            )
    answered = {answer.topic for answer in content.of("answers", s.Answer).values()}
    for topic in content.blocks["topics"]:
        if topic not in answered and topic not in ("glossary", "eligibility"):
            yield content.fault("topics", topic, f"The topic '{topic}' has no answer.", "Add one in answers/.")


def _cycles(content: Content) -> Iterator[Fault]:
    needs: Mapping[str, set[str]] = {
        key: {value for *_, to, value in _rule_references("requirements", key, block.rule) if to == "requirements"}
        for key, block in content.of("requirements", s.Requirement).items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        chain = error.args[1]
        yield content.fault(
            "requirements", chain[0], f"The requirement needs itself: {' > '.join(chain)}.", "Break the circle."
        )
