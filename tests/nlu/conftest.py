"""Both held-out sets, and what the trained model makes of them: each sentence goes through it once."""

from __future__ import annotations

import pytest

from bench.nlu_scores import Figures, figures, understand
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
    return {
        name: figures(sentences, await understand(service.engine, [one.text for one in sentences]), topics)
        for name, sentences in held_out_sets.items()
    }
