"""Answers of the store as replies."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import actions.telling
from actions.reply import Outcome
from actions.telling import MAX_CHARACTERS, MAX_CHOICES, payload, tell, tell_statements
from knowledge import models as m
from knowledge.answers import Answer, Contact, Fact, Source, Statement
from knowledge.queries import NATIONS
from knowledge.schema import Known

TODAY = dt.datetime.now(dt.UTC).date()
SOURCE = Source("s", "IPEM", "Careers", "https://www.ipem.ac.uk", None, dt.date(2026, 5, 1))


def fact(text: str = "A fact.", *, applies_to: tuple[str, ...] = (), review: dt.date | None = None) -> Fact:
    return Fact("f", text, SOURCE, review or TODAY + dt.timedelta(days=30), "high", applies_to)


def answer(*facts: Fact, known: Known = Known.FULLY, contacts: tuple[Contact, ...] = (), **about: str) -> Answer:
    lead, *points = [Statement(one.text, (one,)) for one in facts]
    return Answer("a", "pay", "What is the pay?", known, about, lead, tuple(points), contacts=contacts)


def answers(store):
    with Session(store.engine) as session:
        return [store.answer_by_id(key) for key in session.scalars(select(m.AnswerRow.id))]


def test_every_answer_of_the_store_fits_into_700_characters_for_every_nation(store):
    found = answers(store)
    assert len(found) > 100
    long = [
        (one.id, nation)
        for one in found
        for nation in (None, *NATIONS)
        if len(tell(one, store, nation=nation).body()) > MAX_CHARACTERS
    ]
    assert long == []


def test_every_answer_of_the_store_names_its_sources_last(store):
    for one in answers(store):
        last = tell(one, store).text().split("\n\n")[-1]
        assert last.startswith(("Source:", "Sources:")), one.id


def test_every_answer_of_the_store_keeps_its_lead_and_offers_at_most_five_choices(store):
    for one in answers(store):
        reply = tell(one, store)
        assert reply.lead == one.lead.text
        assert len(reply.choices) <= MAX_CHOICES
        assert len({choice.payload for choice in reply.choices}) == len(reply.choices), one.id


def test_points_that_do_not_fit_are_left_out_with_their_sources(store):
    other = replace(fact("y" * 300), id="g", source=replace(SOURCE, id="t", publisher="NHS"))
    reply = tell(answer(fact("x" * 500), other), store)
    assert reply.points == ()
    assert [source.publisher for source in reply.sources] == ["IPEM"]


def test_a_fact_about_one_nation_says_so_to_a_student_of_another(store):
    reply = tell(answer(fact(applies_to=("england",))), store, nation="wales")
    assert "This is about England. I have nothing checked on it for Wales." in reply.notes


@pytest.mark.parametrize(
    ("applies_to", "nation"),
    [(("england",), "england"), (("england",), None), ((), "wales"), (("england", "wales"), "wales")],
)
def test_no_note_on_nations_where_the_fact_fits(applies_to, nation, store):
    assert tell(answer(fact(applies_to=applies_to)), store, nation=nation).notes == ()


def test_an_answer_past_its_review_date_says_when_it_was_checked_and_with_whom_to_check(store):
    old = fact(review=TODAY - dt.timedelta(days=1))
    note = "This was checked on 1 May 2026 and may have changed: check it with IPEM."
    assert tell(answer(old), store).notes == (note,)
    contact = Contact("c", "Health Careers", "Careers", "Ring them.", None)
    assert "check it with Health Careers" in tell(answer(old, contacts=(contact,)), store).notes[0]


def test_no_note_on_dates_on_the_review_date_itself(store):
    assert tell(answer(fact(review=TODAY)), store).notes == ()


def test_every_answer_of_the_store_gets_its_date_note_in_time_and_still_fits(store, monkeypatch):
    class Later(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return dt.datetime(2030, 1, 1, tzinfo=tz)

    monkeypatch.setattr(actions.telling.dt, "datetime", Later)
    for one in answers(store):
        reply = tell(one, store)
        assert any("may have changed" in note for note in reply.notes), one.id
        assert len(reply.body()) <= MAX_CHARACTERS, one.id


def test_what_is_not_known_is_signposted_with_somebody_to_ask(store):
    contact = Contact("c", "Health Careers", "Careers", "Ring them.", None)
    reply = tell(answer(fact(), known=Known.NO, contacts=(contact,)), store)
    assert reply.outcome is Outcome.SIGNPOSTED
    assert "Ask: Health Careers." in reply.notes
    assert [card.title for card in reply.cards] == ["Health Careers"]


def test_statements_under_a_lead_of_ours_bring_their_sources(store):
    reply = tell_statements("Here is more.", [Statement("One.", (fact(),)), Statement("Two.", (fact(),))])
    assert reply.points == ("One.", "Two.")
    assert [source.publisher for source in reply.sources] == ["IPEM"]


def test_a_payload_is_an_intent_with_its_details():
    assert payload("pay") == "/pay"
    assert payload("pay", {"nation": "wales"}) == '/pay{"nation": "wales"}'


@pytest.mark.parametrize(
    ("lead", "point", "said"),
    [
        ("In England, it is paid.", "By law it is £8 (GOV.UK).", True),
        ("In England, it is paid.", "In Wales, it is paid too.", False),
        ("In England, it is paid.", "It is so all over the UK.", False),
        ("It is paid.", "By law it is £8.", False),
    ],
)
def test_a_nation_that_an_answer_about_another_never_names_is_said_to_be_missing(lead, point, said, store):
    reply = tell(answer(fact(lead), fact(point)), store, nation="wales")
    assert ("I have nothing checked on it for Wales alone." in reply.notes) is said
