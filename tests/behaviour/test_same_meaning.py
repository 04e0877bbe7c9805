"""However a question is typed, Cali takes it for the same one."""

from __future__ import annotations

from random import Random

import pytest

from bench.nlu_sets import Sentence
from knowledge.queries import shared_store
from tests.behaviour.changes import swaps
from tests.behaviour.perturbations import HARMLESS
from tests.behaviour.reader import Reader

SAMPLE = 250
TARGET = 0.97
NAMES = {"another_place": ("place", "provider"), "another_profession": ("profession",)}
FLOORS = {
    "politeness": 0.943,  # the target is 0.97; reached: 0.948
    "another_place": 0.879,  # the target is 0.97; reached: 0.885 of 26 sentences, where one is 4 points
    "another_profession": 0.661,  # the target is 0.97; reached: 0.667 of 21 sentences, where one is 5 points
}
"""Where the target is not reached yet: what is reached, less half a point. This list must shrink."""


async def changed(reader: Reader, pairs: list[tuple[str, str]]) -> list[str]:
    """A line for each pair that is not taken for the same intent."""
    lines = []
    for before, after in pairs:
        one, other = await reader.understood(before), await reader.understood(after)
        if one.intent != other.intent:
            lines.append(f"{before!r} is {one.intent}, {after!r} is {other.intent}")
    return lines


def assert_holds(name: str, wrong: list[str], count: int) -> None:
    share = 1 - len(wrong) / count
    shown = "\n".join(wrong[:10])
    print(f"{name}: {share:.4f} of {count}")
    assert share >= FLOORS.get(name, TARGET), f"{name}: {share:.4f} of {count} stay the same\n{shown}"


@pytest.mark.parametrize("name", HARMLESS)
async def test_the_intent_stays_the_same(name: str, reader: Reader, sentences: list[Sentence]) -> None:
    random = Random(name)
    shuffled = random.sample(sentences, len(sentences))
    pairs = [(one.text, HARMLESS[name](one.text, random)) for one in shuffled]
    pairs = [(before, after) for before, after in pairs if before != after][:SAMPLE]
    assert len(pairs) >= 100
    assert_holds(name, await changed(reader, pairs), len(pairs))


@pytest.mark.parametrize(("name", "kinds"), NAMES.items())
async def test_the_intent_stays_the_same_when_another_is_named(
    name: str, kinds: tuple[str, ...], reader: Reader, sentences: list[Sentence]
) -> None:
    naming = [
        one
        for one in sentences
        if one.intent != "london_weighting"  # there London is what it is about
        and any(kind in kinds for kind, _ in one.entities or ())
    ]
    found = await reader.all_entities(naming)
    made = swaps(naming, found, shared_store().names(), kinds, Random(0))
    assert len(made) >= 15
    assert_holds(name, await changed(reader, [(one.before, one.after) for one in made]), len(made))


def test_every_floor_below_the_target_is_for_a_perturbation_that_there_is() -> None:
    assert FLOORS.keys() <= {*HARMLESS, *NAMES}
    assert all(floor < TARGET for floor in FLOORS.values())
