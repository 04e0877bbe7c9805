"""How the grades that students write are read."""

from __future__ import annotations

import pytest

from knowledge.levels import Held, as_held, reaches, read_grades
from tests.knowledge.catalogue import load_catalogue


@pytest.mark.parametrize(
    ("kind", "written", "grades"),
    [
        ("a_level", "bbb", ("B", "B", "B")),
        ("a_level", "A*AB", ("A*", "A", "B")),
        ("a_level", "a star, a and b", ("A*", "A", "B")),
        ("a_level", "Bs", ("B",)),
        ("btec", "dmm", ("DMM",)),
        ("btec", "D*D*D", ("D*D*D",)),
        ("btec", "distinction distinction merit", ("DDM",)),
        ("t_level", "Distinction*", ("D*",)),
        ("gcse", "a 3", ("3",)),
        ("gcse", "4s", ("4",)),
        ("gcse", "threes", ("3",)),
        ("gcse", "98765", ("9", "8", "7", "6", "5")),
        ("scottish_higher", "AABB", ("A", "A", "B", "B")),
        ("degree", "2.1", ("2:1",)),
        ("degree", "a 2:1 hons", ("2:1",)),
        ("degree", "upper second", ("2:1",)),
        ("degree", "first class", ("1st",)),
        ("leaving_cert", "h2", ("H2",)),
        ("a_level", "good", ()),
        ("a_level", None, ()),
        ("phd", "A", ()),
    ],
)
def test_grades_are_read_as_students_write_them(kind, written, grades):
    assert read_grades(written, load_catalogue().qualifications[kind]) == grades


@pytest.mark.parametrize(
    ("kind", "written", "least", "yes"),
    [
        ("gcse", "4", "4", True),
        ("gcse", "C", "4", True),
        ("gcse", "D", "4", False),
        ("gcse", "54", "4", True),
        ("gcse", "43", "4", None),
        ("btec", "DDM", "DMM", True),
        ("btec", "MMM", "DMM", False),
        ("degree", "2:2", "2:1", False),
        ("masters", "merit", "2:1", None),
        ("a_level", None, "B", None),
    ],
)
def test_a_grade_is_compared_by_the_order_of_grades(kind, written, least, yes):
    assert reaches(written, least, load_catalogue().qualifications[kind]) is yes


def test_what_a_message_says_becomes_what_a_student_holds():
    a_level = load_catalogue().qualifications["a_level"]
    assert as_held(a_level, ["biology", "maths", "geography"], "bcc") == (
        Held("a_level", "biology", "B"),
        Held("a_level", "maths", "C"),
        Held("a_level", "geography", "C"),
    )
    assert as_held(a_level, ["physics", "maths"], "b") == (
        Held("a_level", "physics", "b"),
        Held("a_level", "maths", "b"),
    )
    assert as_held(a_level, ["physics"], "BBC") == (Held("a_level", "physics", "BBC"),)
    assert as_held(a_level, (), "BBB") == (Held("a_level", None, "B"),) * 3
    assert as_held(a_level, count=2) == (Held("a_level"),) * 2
    btec = load_catalogue().qualifications["btec"]
    assert as_held(btec, ["engineering"], "dmm") == (Held("btec", "engineering", "DMM"),)
