"""The figures that were accepted last, and what may not be lost of them."""

from __future__ import annotations

import json
from pathlib import Path

from bench.nlu_scores import LOWER_IS_BETTER, Figures

ACCEPTED = Path(__file__).with_name("accepted.json")
POINT = 0.01
NOT_JUDGED = frozenset({"sentences", "not_sure"})
"""What is told but has no floor."""

Sets = dict[str, Figures]


def read(path: Path = ACCEPTED) -> Sets:
    """The accepted figures of each set. Raises FileNotFoundError where none were accepted yet."""
    found: Sets = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(sets: Sets, path: Path = ACCEPTED) -> None:
    """Accepts these figures, rounded to four places."""
    rounded = {name: {key: round(value, 4) for key, value in figures.items()} for name, figures in sets.items()}
    path.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


def losses(figures: Figures, accepted: Figures) -> list[str]:
    """A line for each figure that is worse than the accepted one by more than a point, or is missing."""
    return [
        f"{name}: {figures.get(name, float('nan')):.4f}, accepted was {before:.4f}"
        for name, before in accepted.items()
        if name not in NOT_JUDGED and not _kept(name, figures, before)
    ]


def _kept(name: str, figures: Figures, before: float) -> bool:
    if name not in figures:
        return False
    worse_by = (figures[name] - before) * (1 if name in LOWER_IS_BETTER else -1)
    return worse_by <= POINT + 1e-9
