"""Whatever a student types, in whatever order: always a reply, never a failure, every limit kept.

The seed of a failing walk is printed; `WALK_SEED=17 python -m pytest tests/walks -m "not long"` takes that one again.
"""

from __future__ import annotations

import asyncio
import os
import random

import pytest

from bench.nlu_sets import SET_1, held_out
from bot.service import Service
from tests.walks.walk import Walk

TOGETHER = 10
REPLAYED = os.environ.get("WALK_SEED")
BATCHES = [[int(REPLAYED)]] if REPLAYED else [list(range(start, start + TOGETHER)) for start in range(0, 100, TOGETHER)]
LONG_BATCHES = 200


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    return [one.text for one in held_out(SET_1)]


async def walk(seeds: list[int], service: Service, sentences: list[str]) -> None:
    """Takes the walks side by side."""
    failures = await asyncio.gather(*(Walk(seed, sentences).take(service) for seed in seeds))
    assert not any(failures), "\n\n".join(failure for failure in failures if failure)


@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
async def test_a_walk_always_gets_replies_within_the_limits(
    seeds: list[int], service: Service, sentences: list[str]
) -> None:
    await walk(seeds, service, sentences)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(LONG_BATCHES))
async def test_new_walks_always_get_replies_within_the_limits(
    batch: int, service: Service, sentences: list[str]
) -> None:
    fresh = random.SystemRandom()
    await walk([fresh.randrange(10**9) for _ in range(TOGETHER)], service, sentences)


async def test_the_same_seed_takes_the_same_walk(service: Service, sentences: list[str]) -> None:
    one, again = Walk(7, sentences), Walk(7, sentences)
    assert await one.take(service) == await again.take(service) == ""
    choices = [
        [text.rpartition(":")[2] if text.startswith("choice:") else text for text in walked.said]
        for walked in (one, again)
    ]
    assert choices[0] == choices[1]
    assert len(choices[0]) == 20
