"""Reads the content files into blocks, remembering file and line of each, and lists what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from knowledge.schema import KINDS, Block

B = TypeVar("B", bound=Block)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong with the content: where, what, and how to mend it. `writing`: it loads, but reads badly."""

    file: str
    line: int
    what: str
    mend: str
    writing: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.mend}"


@dataclass
class Content:
    """All blocks by kind and id, with the place of each."""

    blocks: dict[str, dict[str, Block]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    digest: str = ""

    def of(self, kind: str, form: type[B]) -> dict[str, B]:
        """The blocks of one kind, by id."""
        return {key: block for key, block in self.blocks[kind].items() if isinstance(block, form)}

    def fault(self, kind: str, key: str, what: str, mend: str, *, writing: bool = False) -> Fault:
        file, line = self.places[kind, key]
        return Fault(file, line, what, mend, writing)


def read(folder: Path) -> tuple[Content, list[Fault]]:
    """Every block under `folder` that is well-formed, and a fault for each that is not."""
    content, digest = Content(), hashlib.sha256()
    faults: list[Fault] = []
    known = {f"{kind}.yml" for kind in KINDS}
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        kind = name.split("/")[0].removesuffix(".yml")
        if kind not in KINDS:
            continue
        raw = path.read_bytes()
        digest.update(name.encode() + b"\0" + raw + b"\0")
        faults += _read_file(kind, name, raw, content)
    missing = sorted(known - {f"{kind}.yml" for kind, blocks in content.blocks.items() if blocks})
    if not faults:
        faults += [
            Fault(name, 1, "There is no such file, or it is empty.", "Add it, or a folder of that name.")
            for name in missing
        ]
    content.digest = digest.hexdigest()
    return content, faults


def _read_file(kind: str, name: str, raw: bytes, content: Content) -> Iterator[Fault]:
    try:
        tree = yaml.compose(raw.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        yield Fault(name, line, "This is not UTF-8 text.", "Save the file as UTF-8.")
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        yield Fault(name, mark.line + 1 if mark else 1, f"This is not YAML: {problem}.", "Look at this line's quotes.")
        return
    if tree is None:
        return
    if not isinstance(tree, yaml.SequenceNode):
        yield Fault(name, 1, "The file is not a list of blocks.", "Begin each block with '- id:'.")
        return
    for node in tree.value:
        yield from _read_block(kind, name, node, content)


def _read_block(kind: str, name: str, node: yaml.Node, content: Content) -> Iterator[Fault]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        yield Fault(name, line, "This is not a block of fields.", "Begin it with '- id:'.")
        return
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    if len(lines) < len(node.value):
        yield Fault(name, line, "A field stands twice in this block.", "Keep one of the two.")
        return
    try:
        block = KINDS[kind].model_validate(_construct(node))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = [str(part) for part in detail["loc"]]
            where = lines.get(path[0], line) if path else line
            yield Fault(name, where, _what(path, detail), _mend(kind, path, detail))
        return
    except yaml.YAMLError as error:
        yield Fault(name, line, f"A value cannot be read: {getattr(error, 'problem', error)}.", "Put it in quotes.")
        return
    if block.id in content.blocks[kind]:
        file, first = content.places[kind, block.id]
        yield Fault(
            name, line, f"The id '{block.id}' is already used at {file}:{first}.", "Give one of the two another id."
        )
        return
    content.blocks[kind][block.id] = block
    content.places[kind, block.id] = (name, line)


def _construct(node: yaml.Node) -> Any:
    constructor = yaml.constructor.SafeConstructor()
    return constructor.construct_document(node)


def _what(path: list[str], detail: Any) -> str:
    field_name = ".".join(path) or "block"
    if detail["type"] == "extra_forbidden":
        return f"Unknown field '{field_name}'."
    if detail["type"] == "missing":
        return f"The field '{field_name}' is missing."
    return f"'{field_name}': {detail['msg'].removeprefix('Value error, ')}."


def _mend(kind: str, path: list[str], detail: Any) -> str:
    if detail["type"] == "extra_forbidden" and len(path) == 1:
        return f"Fields here: {', '.join(KINDS[kind].model_fields)}."
    if detail["type"] == "missing":
        return "Add it."
    return "Mend the value."
