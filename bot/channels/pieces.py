"""What renderers share: clean text, long text split between sentences, tables as aligned text, pieces packed."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from actions.reply import Table

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_COLUMN = 34
"""A table's widest column, in characters: two of them fit on a phone that lies on its side."""

Measure = Callable[[str], int]


def clean(text: str) -> str:
    """The text without characters that platforms refuse or that hide others, and without empty ends."""
    kept = (
        character if character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co") else " "
        for character in text
    )
    return "".join(kept).strip()


def visible(text: str) -> bool:
    """Whether there is anything to see: platforms refuse texts of blanks and invisible characters only."""
    return any(unicodedata.category(character)[0] not in "ZC" and character != "\u2800" for character in text)


def shorten(text: str, limit: int, measure: Measure = len) -> str:
    """The text in at most `limit`, with an ellipsis where something is missing."""
    if measure(text) <= limit:
        return text
    words = text
    while words and measure(f"{words.rstrip()}…") > limit:
        words = words[: max(len(words) - max(1, (measure(words) - limit) // 2), 0)]
    return f"{words.rstrip()}…"


def split(text: str, limit: int, measure: Measure = len) -> list[str]:
    """The text in parts of at most `limit`: between sentences, else between words, else anywhere."""
    if measure(text) <= limit:
        return [text] if text else []
    return _pack(_sentences(text), limit, measure, _words)


def _sentences(text: str) -> list[str]:
    ends = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if start < end]


def _words(part: str, limit: int, measure: Measure) -> list[str]:
    return _pack(re.findall(r"\S+\s*|\s+", part), limit, measure, _characters)


def _characters(part: str, limit: int, measure: Measure) -> list[str]:
    return _pack(list(part), limit, measure, lambda one, _limit, _measure: [one])


def _pack(parts: Sequence[str], limit: int, measure: Measure, finer: Callable[..., list[str]]) -> list[str]:
    packed: list[str] = []
    current = ""
    for part in parts:
        if measure((current + part).strip()) <= limit:
            current += part
            continue
        if current.strip():
            packed.append(current.strip())
        current = ""
        if measure(part.strip()) <= limit:
            current = part
        else:
            *full, last = finer(part, limit, measure) or [""]
            packed += full
            current = f"{last} " if part[-1].isspace() else last
    return [*packed, current.strip()] if current.strip() else packed


def gather(parts: Iterable[str], limit: int, measure: Measure = len, *, between: str = "\n\n") -> list[str]:
    """Parts, each within the limit, put together into as few texts within the limit as their order allows."""
    texts: list[str] = []
    for part in parts:
        if texts and measure(texts[-1] + between + part) <= limit:
            texts[-1] += between + part
        else:
            texts.append(part)
    return texts


def aligned(table: Table) -> list[str]:
    """The table's lines in columns of one width each, for a font whose characters are all as wide; long cells wrap."""
    rows = [[clean(cell).replace("\n", " ") for cell in row] for row in (table.header, *table.rows)]
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(1, min(_COLUMN, max(len(row[column]) for row in rows))) for column in range(columns)]
    lines: list[str] = []
    for number, row in enumerate(rows):
        cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in range(max(len(cell) for cell in cells)):
            parts = [
                (cell[line] if line < len(cell) else "").ljust(width) for cell, width in zip(cells, widths, strict=True)
            ]
            lines.append("  ".join(parts).rstrip())
        if number == 0 and any(rows[0]):
            lines.append("  ".join("-" * width for width in widths))
    return [line for line in lines if line]
