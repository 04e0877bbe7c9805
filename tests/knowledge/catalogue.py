"""The real content, read straight from its files, for tests that need no store."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from knowledge.eligibility import Catalogue
from knowledge.schema import KINDS, Block, Qualification, Requirement, Route, Subject

CONTENT = Path(__file__).parents[2] / "knowledge" / "content"
B = TypeVar("B", bound=Block)


@cache
def load_catalogue() -> Catalogue:
    """Routes, requirements, qualifications and subjects as they stand in `knowledge/content/`."""
    return Catalogue(
        tuple(_read("routes", Route).values()),
        _read("requirements", Requirement),
        _read("qualifications", Qualification),
        _read("subjects", Subject),
    )


def fact_ids() -> set[str]:
    """The ids of all facts."""
    return set(_read("facts", KINDS["facts"]))


def _read(kind: str, form: type[B]) -> dict[str, B]:
    files = [path for path in (CONTENT / f"{kind}.yml", *sorted((CONTENT / kind).rglob("*.yml"))) if path.exists()]
    blocks = [form.model_validate(block) for path in files for block in yaml.safe_load(path.read_text("utf-8")) or []]
    return {block.id: block for block in blocks}
