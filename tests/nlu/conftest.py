"""Both held-out sets, and what the trained model makes of them: each sentence goes through it,
and through the whole service in a conversation of its own."""

from __future__ import annotations

import pytest

from bench.nlu_scores import Figures, answered, figures, understand
from bench.nlu_sets import Sentence, sets
from bot.service import Service
from knowledge.queries import shared_store

Sets = dict[str, list[Sentence]]


@pytest.fixture(scope="session")
def held_out_sets() -> Sets:
    """As they are measured: without the sentences that are too near to a training sentence."""
    return sets()


@pytest.fixture(scope="session")
async def measured(service: Service, held_out_sets: Sets) -> dict[str, Figures]:
    """The figures of each set under the real model."""
    topics = shared_store().topics()
    found = {}
    for name, sentences in held_out_sets.items():
        texts = [one.text for one in sentences]
        parsed, told = await understand(service.engine, texts), await answered(service, texts)
        found[name] = figures(sentences, parsed, told, topics)
    return found
