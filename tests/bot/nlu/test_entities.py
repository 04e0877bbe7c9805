"""Names, misspelt names, grades, numbers, and what a negation reaches."""

from pathlib import Path

import pytest

from bot.nlu.entities import EntityIndex
from knowledge.database import open_engine
from knowledge.queries import Store
from knowledge.settings import KnowledgeSettings


@pytest.fixture(scope="module")
def index(content_store: Path) -> EntityIndex:
    return EntityIndex(Store(open_engine(KnowledgeSettings(DATABASE_URL=f"sqlite:///{content_store}"))).names())


def named(index: EntityIndex, text: str) -> set[tuple[str, str]]:
    return {(one.kind, ("not " if one.negated else "") + one.value) for one in index.find(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long is the PTP", {("route", "ptp")}),
        ("how long is the aprenticeship", {("route", "apprenticeship")}),
        ("radiotherepy jobs", {("specialism", "radiotherapy_physics")}),
        ("in cardiff", {("place", "cardiff")}),
        ("and in scotland?", {("nation", "scotland")}),
        ("", set()),
        ("\u202e\x00 \ud800 🙂", set()),
    ],
)
def test_what_a_message_names_is_found(text, expected, index):
    assert expected <= named(index, text)
    assert expected or not named(index, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("without a degree", ("qualification", "not degree")),
        ("i haven't got a degree", ("qualification", "not degree")),
        ("do i not need a degree", ("qualification", "degree")),
        ("not in england", ("nation", "not england")),
        ("can i do it without physics in wales", ("nation", "wales")),
        ("without physics in wales", ("subject", "not physics")),
        ("no sorry i ment radiographer", ("profession", "radiographer")),
        ("no, the apprenticeship", ("route", "apprenticeship")),
    ],
)
def test_a_negation_reaches_what_it_is_said_of(text, expected, index):
    assert expected in named(index, text)
