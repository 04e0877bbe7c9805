"""Changes of a sentence that must change what is understood: other things named, and negation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.nlu_sets import Sentence, same_value
from bot.nlu.entities import Entity
from knowledge.queries import Name

_HAVING = re.compile(
    r"\b(?P<lead>with|w/|i['\u2019]?ve got|i['\u2019]?ve|i have)\s+(?P<article>(?:an?|my|the)\s+)?$", re.IGNORECASE
)
_CLAUSES = (
    ("{}, if i've got {}", "{}, if i haven't got {}"),
    ("{} with {}", "{} without {}"),
    ("i have {}. {}", "i don't have {}. {}"),
)
_OWNED = {
    "physics": "physics",
    "maths": "maths",
    "degree": "a degree",
    "a level": "an A level",
    "btec": "a BTEC",
    "hnc": "an HNC",
}


@dataclass(frozen=True)
class Swap:
    """A sentence with another thing of the same kind in the place of one that it named."""

    before: str
    after: str
    kind: str
    value: str


@dataclass(frozen=True)
class Negation:
    """The same sentence with a thing the student has, and without it."""

    having: str
    lacking: str
    value: str


def swaps(sentences: Sequence[Sentence], found: Sequence[Sequence[Entity]], names: Sequence[Name], kinds: Sequence[str],
          random: Random) -> list[Swap]:  # fmt: skip
    """For each sentence that rightly names a thing of these kinds: with the proper name of another one."""
    proper: dict[tuple[str, str], str] = {}
    for name in names:
        proper.setdefault((name.kind, name.id), name.name)
    made = []
    for sentence, entities in zip(sentences, found, strict=True):
        right = [
            one
            for one in entities
            if one.kind in kinds and (one.kind, same_value(one.value)) in (sentence.entities or frozenset())
        ]
        if right:
            old = random.choice(right)
            named = {one.value for one in entities if one.kind == old.kind}
            value = random.choice([key for kind, key in proper if kind == old.kind and key not in named])
            after = sentence.text[: old.start] + proper[old.kind, value] + sentence.text[old.end :]
            made.append(Swap(sentence.text, after, old.kind, same_value(value)))
    return made


def negations(
    sentences: Sequence[Sentence], found: Sequence[Sequence[Entity]], count: int, random: Random
) -> list[Negation]:
    """Each sentence that says what the student has, with that denied; filled up with clauses put to other sentences."""
    made = [one for pair in zip(sentences, found, strict=True) if (one := _denied(*pair)) is not None][:count]
    plain = [
        one for one, entities in zip(sentences, found, strict=True)
        if one.intent not in ("greet", "thanks", "goodbye", "affirm", "deny", "abuse", "unclear")
        and not any(entity.kind in ("qualification", "subject", "route") for entity in entities)
    ]  # fmt: skip
    for sentence in random.sample(plain, min(len(plain), count - len(made))):
        value, words = random.choice(sorted(_OWNED.items()))
        having, lacking = random.choice(_CLAUSES)
        text = sentence.text.rstrip("?.! ")
        parts = (words, text) if having.endswith("{}. {}") else (text, words)
        made.append(Negation(having.format(*parts), lacking.format(*parts), value))
    return made


def _denied(sentence: Sentence, entities: Sequence[Entity]) -> Negation | None:
    for entity in entities:
        before = sentence.text[: entity.start]
        having = _HAVING.search(before)
        if entity.kind not in ("qualification", "subject") or entity.negated or having is None:
            continue
        words = "without" if having["lead"].casefold().startswith("w") else "i haven't got"
        lacking = f"{before[: having.start()]}{words} {having['article'] or ''}{sentence.text[entity.start :]}"
        return Negation(sentence.text, lacking, same_value(entity.value))
    return None
