"""What the prose of the answers is held to: reading age, length of sentences, abbreviations, length, unused facts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from knowledge import schema as s
from knowledge.content_files import Content, Fault

MAX_GRADE = 9.0
MAX_WORDS = 25
MAX_CHARACTERS = 700
EVERYDAY = frozenset(
    """NHS UK GCSE GCSEs BTEC BTECs UCAS BSc MSc BA PhD MRI IT TV A-level HNC HND NVQ AS UWE BBC CV EU USA US TB MMR RAF
    GOV DBS ID UV NHSScotland AABB BBB BBC ABB DMM DDM DMMs CCC AAB RQF PLC MSP""".split()
)
"""Abbreviations that the readers know, and grades."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ABBREVIATION = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE.split(text) if part]


def grade(text: str) -> float:
    """Flesch-Kincaid grade: the years of school that a text asks for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat

        return float(textstat.textstat.flesch_kincaid_grade(text))


def check_writing(content: Content) -> Iterator[Fault]:
    """Faults that a reader would trip over; none of them stops a load."""
    facts = content.of("facts", s.Fact)
    spelt_out = {
        name: term.stands_for
        for term in content.of("glossary", s.Term).values()
        if term.stands_for
        for name in (term.name, *term.aliases)
    }
    used: set[str] = set()
    for key, answer in content.of("answers", s.Answer).items():
        statements = [answer.lead, *answer.points, *answer.more]
        texts = [statement.text or facts[statement.facts[0]].fact for statement in statements]
        used.update(fact for statement in statements for fact in statement.facts)
        for what, mend in _prose_faults(texts, len(answer.points), spelt_out):
            yield content.fault("answers", key, what, mend, writing=True)
    for kind in ("routes", "registers", "specialisms", "duties", "qualifications", "glossary", "requirements"):
        for block in content.blocks[kind].values():
            used.update(getattr(block, "facts", []))
    for profession in content.of("professions", s.Profession).values():
        used.update(profession.differs.facts if profession.differs else [])
    for key, fact in facts.items():
        if key not in used and not fact.superseded:
            yield content.fault(
                "facts", key, "No answer uses this fact.", "Use it, mark it superseded, or take it out.", writing=True
            )


def _prose_faults(texts: list[str], points: int, spelt_out: dict[str, str]) -> Iterator[tuple[str, str]]:
    lead = texts[0]
    main = "\n".join(texts[: points + 1])
    years = grade(lead)
    if years > MAX_GRADE:
        yield f"The lead reads at grade {years:.1f}.", f"Shorter words and sentences: at most {MAX_GRADE:.0f}."
    if len(main) > MAX_CHARACTERS - 40:
        yield f"The answer has {len(main)} characters.", f"At most {MAX_CHARACTERS - 40}: move points to 'more'."
    for text in texts:
        for sentence in sentences(text):
            words = len(sentence.split())
            if words > MAX_WORDS:
                yield f"A sentence has {words} words: '{sentence[:60]}…'.", f"At most {MAX_WORDS}: split it."
    whole = "\n".join(texts)
    for short in dict.fromkeys(_ABBREVIATION.findall(whole)):
        if short in EVERYDAY or short.rstrip("s") in EVERYDAY:
            continue
        meaning = spelt_out.get(short)
        if meaning is None or meaning.casefold() not in whole.casefold():
            yield f"'{short}' is not explained.", "Spell it out at its first use; the glossary has it or needs it."
