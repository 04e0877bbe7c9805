"""Set 1, and the real model that reads it."""

from __future__ import annotations

import pytest

from bench.nlu_sets import SET_1, Sentence, held_out, known_too_near
from bot.service import Service
from tests.behaviour.reader import Reader


@pytest.fixture(scope="session")
def reader(service: Service) -> Reader:
    return Reader(service.engine)


@pytest.fixture(scope="session")
def sentences() -> list[Sentence]:
    """Set 1, in the order of its files."""
    return held_out(SET_1, leave_out=known_too_near())
