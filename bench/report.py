"""Tables for people: plain text, columns aligned, each budget with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PASS, FAIL, UNKNOWN = "pass", "FAIL", "not measured"


@dataclass(frozen=True)
class Budget:
    """What may not be passed. value: the measured figure, None where it was not measured. least: a floor."""

    what: str
    value: float | None
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def verdict(self) -> str:
        """PASS, FAIL or UNKNOWN."""
        if self.value is None:
            return UNKNOWN
        held = self.value >= self.limit if self.least else self.value <= self.limit
        return PASS if held else FAIL

    def row(self) -> tuple[str, str, str, str]:
        """What, the figure, the limit and the verdict, for `table`."""
        limit = f"{'≥' if self.least else '≤'} {figure(self.limit)}{self.unit}"
        return self.what, f"{figure(self.value)}{self.unit if self.value is not None else ''}", limit, self.verdict


def figure(value: float | None) -> str:
    """Three figures are enough for people; a dash where nothing was measured."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows under the header; the first column to the left, the others to the right."""
    lines = [list(header), *[[*row, *[""] * (len(header) - len(row))] for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    shown = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([shown[0], "  ".join("-" * width for width in widths), *shown[1:]])


def budgets(rows: Sequence[Budget]) -> str:
    """The budgets as a table."""
    return table(("budget", "measured", "limit", ""), [row.row() for row in rows])
