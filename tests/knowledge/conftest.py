"""The store on both databases, and a copy of the content that a test may spoil."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.database import open_engine
from knowledge.settings import KnowledgeSettings

CONTENT = Path(__file__).parents[2] / "knowledge" / "content"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a database of the test's own with the content loaded: each test runs on both."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{request.getfixturevalue('fresh_store')}"


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """An engine of that database."""
    made = open_engine(KnowledgeSettings(DATABASE_URL=store_url))
    yield made
    made.dispose()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content folder."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


Edit = Callable[[str, str, str], int]


@pytest.fixture
def edit(content: Path) -> Edit:
    """edit(file, old, new): changes the first place where `old` stands; returns its line."""

    def change(name: str, old: str, new: str) -> int:
        path = content / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change


def one_sentence(text: str) -> bool:
    """Whether a fault is file, line, what is wrong and how to mend it, on one line and without a traceback."""
    return re.fullmatch(r"[\w./-]+\.yml:\d+: .+[.!]", text) is not None and "Traceback" not in text
