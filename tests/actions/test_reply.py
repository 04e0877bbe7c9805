"""The reply: the same through JSON, and as text."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from actions.reply import Card, Judged, JudgedRoute, Outcome, Reply, ReplyChoice, ReplySource, Table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
SOURCES = st.builds(ReplySource, WORDS, WORDS, st.none() | WORDS, WORDS, st.none() | WORDS)
CARDS = st.builds(Card, TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple), TEXT, st.none() | TEXT)
JUDGED = st.builds(JudgedRoute, TEXT, TEXT, TEXT, st.lists(st.builds(Judged, TEXT, TEXT, TEXT), max_size=2).map(tuple))
TABLES = st.builds(
    Table, st.lists(TEXT, max_size=3).map(tuple), st.lists(st.lists(TEXT, max_size=3).map(tuple), max_size=3).map(tuple)
)
REPLIES = st.builds(
    Reply,
    st.sampled_from(Outcome),
    WORDS,
    points=st.lists(WORDS, max_size=4).map(tuple),
    notes=st.lists(WORDS, max_size=2).map(tuple),
    sources=st.lists(SOURCES, max_size=3).map(tuple),
    choices=st.lists(st.builds(ReplyChoice, TEXT, TEXT), max_size=3).map(tuple),
    cards=st.lists(CARDS, max_size=2).map(tuple),
    judged=st.lists(JUDGED, max_size=2).map(tuple),
    table=st.none() | TABLES,
    answer_id=st.none() | TEXT,
    language=st.sampled_from(["en", "cy"]),
)


@given(REPLIES)
def test_a_reply_is_the_same_after_its_way_through_json(reply):
    assert Reply.from_json(json.loads(json.dumps(reply.to_json()))) == reply


@given(REPLIES)
def test_the_text_ends_with_the_paragraph_of_its_sources(reply):
    text = reply.text()
    assert text.startswith(reply.lead)
    if not reply.sources:
        assert text == reply.body()
        return
    last = text.removeprefix(reply.body() + "\n\n")
    assert last.startswith("Source:" if len(reply.sources) == 1 else "Sources:")
    assert "\n\n" not in last
    assert all(source.line() in last for source in reply.sources)


def test_a_reply_as_a_student_reads_it():
    source = ReplySource("IPEM", "Careers", "https://www.ipem.ac.uk/careers", "23 November 2026")
    reply = Reply(Outcome.ANSWERED, "Yes.", points=("One.", "Two."), notes=("Ask them.",), sources=(source,))
    assert reply.text() == (
        "Yes.\n\n• One.\n• Two.\n\nAsk them.\n\n"
        "Source: IPEM, Careers (checked 23 November 2026). https://www.ipem.ac.uk/careers"
    )


def test_two_sources_stand_in_one_paragraph_below_each_other():
    one, two = (ReplySource(name, "Page", None, "1 May 2026") for name in ("RCT", "NHS"))
    text = Reply(Outcome.ANSWERED, "Yes.", sources=(one, two)).text()
    assert re.search(r"\n\nSources:\n• RCT, .*\n• NHS, .*\Z", text)
