"""`check` lists every fault at once, with file, line and mend."""

from __future__ import annotations

from pathlib import Path

from knowledge.check import check
from tests.knowledge.conftest import CONTENT, Edit, one_sentence


def faults(folder: Path) -> list[str]:
    """The faults of the folder, as they are printed."""
    return [str(fault) for fault in check(folder)[1]]


def test_the_content_has_no_fault_of_form_or_writing() -> None:
    assert faults(CONTENT) == []


def test_all_faults_of_form_are_listed_at_once(content: Path, edit: Edit) -> None:
    places = [
        ("facts/pay.yml", edit("facts/pay.yml", "confidence: high", "confidence: sure")),
        ("facts/job.yml", edit("facts/job.yml", "- id: job.", "- id: Job ")),
        ("glossary.yml", edit("glossary.yml", "  meaning: ", "  meanin: ")),
    ]
    found = faults(content)
    for name, line in places:
        assert any(one.startswith(f"{name}:{line}: ") for one in found), (name, line, found)
    assert all(map(one_sentence, found))


def test_all_wrong_references_are_listed_at_once(content: Path, edit: Edit) -> None:
    edit("answers/pension.yml", "facts: [pay.pension", "facts: [pay.no-such-fact")
    edit("answers/holiday.yml", "contacts: [", "contacts: [nobody, ")
    edit("courses/salford.yml", "provider: salford", "provider: atlantis")
    found = faults(content)
    for id_, kind in (("pay.no-such-fact", "facts"), ("nobody", "contacts"), ("atlantis", "providers")):
        assert any(f"names '{id_}', which is not in {kind}" in one for one in found)
    assert all(map(one_sentence, found))


def test_a_name_that_two_things_have_is_a_fault(content: Path, edit: Edit) -> None:
    edit("providers.yml", "aliases: [swansea,", "aliases: [swansea, uwe,")
    assert any("The name 'uwe' also belongs to" in one for one in faults(content))


def test_a_field_that_stands_twice_is_a_fault(content: Path, edit: Edit) -> None:
    line = edit("facts/pay.yml", "  confidence: high", "  confidence: high\n  confidence: low")
    found = faults(content)
    assert len(found) == 1
    assert "stands twice" in found[0]
    assert line > 1


def test_writing_that_a_reader_trips_over_is_a_fault(content: Path, edit: Edit) -> None:
    long = "This " + "very " * 30 + "long sentence names the XYZQ."
    edit("answers/pension.yml", "  points:\n    - text: ", f"  points:\n    - text: {long} ")
    found = "\n".join(faults(content))
    assert "A sentence has" in found
    assert "'XYZQ' is not explained" in found


def test_a_lead_that_asks_for_too_many_years_of_school_is_a_fault(content: Path, edit: Edit) -> None:
    hard = (
        "Superannuation arrangements incorporating contributory occupational entitlements are administered nationally."
    )
    edit("answers/pension.yml", "  lead:\n    text: ", f"  lead:\n    text: {hard} ")
    assert any("The lead reads at grade" in one for one in faults(content))


def test_a_fact_that_no_answer_uses_is_a_fault(content: Path) -> None:
    with (content / "facts" / "pay.yml").open("a", encoding="utf-8") as file:
        file.write(
            "\n- id: pay.unused\n  fact: Nobody says this.\n  source: ipem.becoming-a-clinical-technologist\n"
            "  checked: 2026-11-23\n  review: 2027-11-23\n  confidence: low\n"
        )
    assert any("No answer uses this fact" in one for one in faults(content))


def test_a_gap_without_anybody_to_ask_is_a_fault(content: Path, edit: Edit) -> None:
    edit("answers/colour_vision.yml", "  contacts:", "  # contacts:")
    assert any("contacts" in one for one in faults(content))


def test_wordings_for_no_answer_are_a_fault(content: Path, edit: Edit) -> None:
    edit("wordings/pension.yml", "- id: pension", "- id: pensoin")
    assert any("'pensoin', which is not in answers" in one for one in faults(content))
