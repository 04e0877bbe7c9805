"""Tables and verdicts."""

from __future__ import annotations

from bench.report import FAIL, PASS, UNKNOWN, Budget, budgets, table


def test_a_budget_passes_at_its_limit_and_fails_beyond_it() -> None:
    assert Budget("memory", 600, 600).verdict == PASS
    assert Budget("memory", 600.1, 600).verdict == FAIL
    assert Budget("accuracy", 0.80, 0.80, least=True).verdict == PASS
    assert Budget("accuracy", 0.799, 0.80, least=True).verdict == FAIL


def test_what_was_not_measured_neither_passes_nor_fails() -> None:
    assert Budget("peer", None, 0.4).verdict == UNKNOWN
    assert UNKNOWN in budgets([Budget("peer", None, 0.4)])


def test_a_tables_columns_stand_under_each_other() -> None:
    lines = table(("what", "ms"), [("turn", "8.10"), ("a longer name", "12")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].startswith("turn ")
    assert lines[3].endswith("  12")
