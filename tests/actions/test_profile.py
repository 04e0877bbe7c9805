"""What a message tells about the student, with the names of the real store."""

import pytest

from actions.profile import Named, as_profile, held_in, merged, named, work_in
from bot.nlu.entities import EntityIndex
from knowledge.levels import Held

A = "a_level"

MESSAGES = [
    ("i have a level physics", [Held(A, "physics")]),
    ("i've got an a level in physics grade B", [Held(A, "physics", "B")]),
    ("I have A levels in maths and physics", [Held(A, "maths"), Held(A, "physics")]),
    ("physics a level at grade C", [Held(A, "physics", "C")]),
    ("maths a level and an hnc in engineering", [Held(A, "maths"), Held("hnc", "engineering")]),
    ("i have a hnc in electronics", [Held("hnc", "electronics")]),
    ("i have an HND", [Held("hnd")]),
    ("got a btec in engineering", [Held("btec", "engineering")]),
    ("got a btec in engineering with DMM", [Held("btec", "engineering", "DMM")]),
    ("i am doing a t level in engineering", [Held("t_level", "engineering")]),
    ("i have a degree in physics", [Held("degree", "physics")]),
    ("I have a 2:1 degree in physics", [Held("degree", "physics", "2:1")]),
    ("I got a BSc in biology", [Held("degree", "biology")]),
    ("nvq level 4", [Held("nvq_4")]),
    ("foundation degree in engineering", [Held("foundation_degree", "engineering")]),
    ("i don't have any a levels", []),
    ("i have no degree", []),
    ("i didn't do a degree but i have an hnd", [Held("hnd")]),
    ("how long is it", []),
    ("what is the pay in wales", []),
    ("i like physics", []),
    ("scottish highers in physics and maths", [Held("scottish_higher", "physics"), Held("scottish_higher", "maths")]),
    ("i did an access to he diploma in science", [Held("access", "science")]),
    ("a levels in biology, chemistry and physics", [Held(A, one) for one in ("biology", "chemistry", "physics")]),
    ("i have the international baccalaureate", [Held("ib")]),
    ("I have a masters in physics", [Held("masters", "physics")]),
    ("A in maths and B in physics at a level", [Held(A, "maths", "A"), Held(A, "physics", "B")]),
    ("ABB at a level, physics maths and art", [Held(A, "physics", "A"), Held(A, "maths", "B"), Held(A, "art", "B")]),
    ("grade B in maths and physics a levels", [Held(A, "maths", "B"), Held(A, "physics", "B")]),
    ("an hnc and a grade B physics a level", [Held("hnc"), Held(A, "physics", "B")]),
    ("a level maths grade A and a level physics grade B", [Held(A, "maths", "A"), Held(A, "physics", "B")]),
]


@pytest.fixture(scope="module")
def told(store):
    """The entities of a message, as the service finds them."""
    index = EntityIndex(store.names())

    def find(text: str) -> list[Named]:
        return [Named(one.kind, one.value, one.start, one.end, one.negated) for one in index.find(text, terms=False)]

    return find


@pytest.mark.parametrize(("message", "held"), MESSAGES, ids=[message for message, _ in MESSAGES])
def test_what_a_student_holds_is_read_from_the_message(message, held, told, store):
    upper = [
        (one.qualification, one.subject, (one.grade or "").upper()) for one in held_in(told(message), store.catalogue())
    ]
    assert upper == [(one.qualification, one.subject, one.grade or "") for one in held]


def test_at_least_twenty_five_messages_are_tried():
    assert len(MESSAGES) >= 25


@pytest.mark.parametrize(
    ("message", "work"),
    [
        ("i work in the nhs as a healthcare assistant", "nhs"),
        ("I am NHS staff", "nhs"),
        ("I work as an electrician", "other"),
        ("i'm a mechanic", "other"),
        ("do you work in hospitals", None),
        ("what is the job", None),
    ],
)
def test_where_a_student_works_is_read_from_the_message(message, work):
    assert work_in(message) == work


def test_what_is_told_later_adds_to_the_profile(told, store):
    catalogue, kept = store.catalogue(), {}
    for message in ("i have a level physics", "im in wales", "i also have an hnc in engineering"):
        kept = merged(kept, told(message), message, catalogue)
    profile = as_profile(kept)
    assert set(profile.held) == {Held(A, "physics"), Held("hnc", "engineering")}
    assert profile.nation == "wales"


def test_a_subject_or_a_grade_told_later_takes_the_place_of_none(told, store):
    catalogue, kept = store.catalogue(), {}
    for message in ("i have a levels", "an a level in physics", "grade B in my physics a level"):
        kept = merged(kept, told(message), message, catalogue)
    assert [(one[0], one[1], (one[2] or "").upper()) for one in kept["held"]] == [(A, "physics", "B")]


def test_what_is_taken_back_leaves_the_profile(told, store):
    kept = merged({}, told("i have an hnd"), "i have an hnd", store.catalogue())
    kept = merged(kept, told("i don't have an hnd"), "i don't have an hnd", store.catalogue())
    assert as_profile(kept).held == ()


def test_entities_of_the_wrong_form_are_left_out():
    entities = [
        {"entity": "nation", "value": "wales", "start": 9, "end": 14},
        {"entity": "nation", "value": None},
        {"entity": "nation", "value": {"a": 1}},
        {"entity": "qualification", "value": "hnc"},
    ]
    assert [one.value for one in named(entities)] == ["hnc", "wales"]
