"""The store with the content, to be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.database import open_engine
from knowledge.queries import Store
from knowledge.settings import KnowledgeSettings


@pytest.fixture(scope="module")
def store(content_store: Path) -> Iterator[Store]:
    engine = open_engine(KnowledgeSettings(DATABASE_URL=f"sqlite:///{content_store}"))
    yield Store(engine)
    engine.dispose()
