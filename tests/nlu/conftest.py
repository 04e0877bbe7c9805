"""Both held-out sets, and what the trained model makes of them: each sentence goes through it once."""

from __future__ import annotations

import pytest

from bench.nlu_scores import Figures, figures, understand
from bench.nlu_sets import SET_1, SET_2, Sentence, held_out, known_too_near
from bot.service import Service
from knowledge.queries import shared_store

Sets = dict[str, list[Sentence]]


@pytest.fixture(scope="session")
def held_out_sets() -> Sets:
    """Without the sentences that are too near to a training sentence."""
    known = known_too_near()
    return {name: held_out(folder, leave_out=known) for name, folder in (("set_1", SET_1), ("set_2", SET_2))}


@pytest.fixture(scope="session")
async def measured(service: Service, held_out_sets: Sets) -> dict[str, Figures]:
    """The figures of each set under the real model."""
    topics = shared_store().topics()
    return {
        name: figures(sentences, await understand(service.engine, [one.text for one in sentences]), topics)
        for name, sentences in held_out_sets.items()
    }
