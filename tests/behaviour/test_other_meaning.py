"""Other things named, other things understood; what the student lacks is not taken for what they have."""

from __future__ import annotations

from random import Random

from bench.nlu_sets import Sentence
from knowledge.queries import shared_store
from tests.behaviour.changes import negations, swaps
from tests.behaviour.reader import Reader

SAMPLE = 250
TARGET = 0.97
SWAPPED_AT_LEAST = TARGET
NEGATED_AT_LEAST = TARGET


async def test_another_route_nation_or_qualification_is_found(reader: Reader, sentences: list[Sentence]) -> None:
    random = Random(0)
    naming = [one for one in random.sample(sentences, len(sentences)) if one.entities]
    found = await reader.all_entities(naming)
    made = swaps(naming, found, shared_store().names(), ("route", "nation", "qualification"), random)[:SAMPLE]
    assert len(made) >= 100
    missed = []
    for swap in made:
        entities = (await reader.understood(swap.after)).entities
        if (swap.kind, swap.value) not in entities:
            missed.append(f"{swap.kind} {swap.value} in {swap.after!r}: {sorted(entities)}")
    share = 1 - len(missed) / len(made)
    print(f"swapped: {share:.4f} of {len(made)}")
    assert share >= SWAPPED_AT_LEAST, f"{share:.4f} of {len(made)} are found\n" + "\n".join(missed[:10])


async def test_what_is_lacking_is_negated_and_what_is_there_is_not(reader: Reader, sentences: list[Sentence]) -> None:
    found = await reader.all_entities(sentences)
    made = negations(sentences, found, SAMPLE, Random(0))
    assert len(made) >= 200
    wrong = []
    for one in made:
        having, lacking = await reader.understood(one.having), await reader.understood(one.lacking)
        if one.value in having.negated or one.value not in lacking.negated:
            wrong.append(f"{one.value} in {one.having!r}: {sorted(having.negated)}; in {one.lacking!r}: "
                         f"{sorted(lacking.negated)}")  # fmt: skip
    share = 1 - len(wrong) / len(made)
    print(f"negated: {share:.4f} of {len(made)}")
    assert share >= NEGATED_AT_LEAST, f"{share:.4f} of {len(made)} are negated as they should be\n" + "\n".join(
        wrong[:10]
    )
