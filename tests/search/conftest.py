"""The store on both databases; the search over each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.database import open_engine
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings


@pytest.fixture(params=["sqlite", "postgresql"])
def search(request: pytest.FixtureRequest) -> Iterator[Search]:
    """The search over a database with the content loaded."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    else:
        url = f"sqlite:///{request.getfixturevalue('fresh_store')}"
    engine = open_engine(KnowledgeSettings(DATABASE_URL=url))
    yield Search(engine)
    engine.dispose()
