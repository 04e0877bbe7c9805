"""Which answer fits what was asked, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, event

from knowledge.queries import Ask, Store
from knowledge.schema import Known


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.mark.parametrize(
    ("topic", "said", "carried", "expected"),
    [
        ("pay", {}, {}, "pay.england"),
        ("pay", {"nation": ["scotland"]}, {}, "pay.scotland"),
        ("pay", {}, {"nation": "wales"}, "pay.wales"),
        ("pay", {"nation": ["scotland"]}, {"nation": "wales"}, "pay.scotland"),
        ("pay", {"band": ["5"], "nation": ["scotland"]}, {}, "pay.band_5_scotland"),
        ("pay", {"band": ["5"]}, {"nation": "scotland"}, "pay.band_5_scotland"),
        ("pay", {"band": ["5"]}, {}, "pay.band_5"),
        ("duration", {}, {}, "duration"),
        ("duration", {"route": ["ptp"]}, {}, "duration.ptp"),
        ("duration", {"route": ["ptp"]}, {"route": "stp"}, "duration.ptp"),
        ("duration", {}, {"route": "stp"}, "duration.stp"),
        ("course", {"provider": ["uwe"], "profession": ["radiographer"]}, {}, "course.uwe_radiography"),
        ("course", {"provider": ["uwe"]}, {}, "course.uwe"),
        ("a_levels", {"subject": ["maths"]}, {}, "a_levels.maths"),
    ],
)
def test_the_narrowest_fitting_answer_is_given(
    store: Store, topic: str, said: dict[str, list[str]], carried: dict[str, str], expected: str
) -> None:
    answer = store.answer(topic, Ask(said, carried))
    assert answer is not None
    assert answer.id == expected


@pytest.mark.parametrize(
    ("topic", "said", "expected"),
    [
        ("pay", {"route": ["apprenticeship"]}, "trainee_pay"),
        ("pay", {"route": ["art_scheme"]}, "pay"),  # nothing is known of it there either
        ("pay", {"nation": ["wales"]}, "pay"),
        ("universities", {"provider": ["swansea"]}, "course"),
        ("duration", {"route": ["ptp"]}, "duration"),
    ],
)
def test_a_detail_may_mean_another_topic(store: Store, topic: str, said: dict[str, list[str]], expected: str) -> None:
    assert store.meant_with(topic, said) == expected


def test_narrower_answers_contradict_nothing_and_keep_what_was_named(store: Store) -> None:
    def narrower(topic: str, ask: Ask) -> list[str]:
        answer = store.answer(topic, ask)
        assert answer is not None
        return store.narrower(answer, ask)

    assert "interview.ptp" in narrower("interview", Ask())
    assert set(narrower("interview", Ask({"route": ["stp"]}))) <= {"interview"}
    assert "universities.england" not in narrower("universities", Ask())
    assert "pay.wales" not in narrower("pay", Ask({"nation": ["scotland"]}))
    assert "pay.band_5" not in narrower("pay", Ask({"nation": ["scotland"]}))
    assert "pay.band_5_scotland" in narrower("pay", Ask({"nation": ["scotland"]}))


def test_a_profession_leads_to_its_route(store: Store) -> None:
    assert store.way_into("clinical_scientist") == "stp"
    assert store.way_into("radiographer") is None


def test_inside_one_look_the_version_is_asked_for_once(store: Store, engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    before = store.version()
    with store.one_look():
        assert [store.version() for _ in range(3)] == [before] * 3
    assert sum(one.startswith("SELECT") for one in asked) == 2


def test_a_nation_that_is_not_known_gives_englands_answer_and_names_it(store: Store) -> None:
    answer = store.answer("pay")
    assert answer is not None
    assert "England" in answer.lead.text


def test_an_unknown_topic_has_no_answer(store: Store) -> None:
    assert store.answer("unicorns") is None
    assert store.answer_by_id("unicorns") is None


def test_every_sentence_has_a_fact_and_every_fact_a_source(store: Store) -> None:
    answer = store.answer_by_id("pay.scotland")
    assert answer is not None
    for statement in (*answer.statements(), *answer.more):
        assert statement.facts
        assert all(fact.source.publisher and fact.source.title for fact in statement.facts)


def test_whom_to_ask_fits_the_nation(store: Store) -> None:
    names = [contact.id for contact in store.contacts(nation="scotland", topic="pay")]
    assert names[0] == "nhsscotland_careers"
    assert "careers_wales" not in names


def test_courses_that_lead_here_come_first(store: Store) -> None:
    leads = [course.leads_here for course in store.courses()]
    assert leads == sorted(leads, reverse=True)


def test_a_gap_says_who_knows(store: Store) -> None:
    answer = store.answer("colour_vision")
    assert answer is not None
    assert answer.known is Known.NO
    assert answer.contacts
