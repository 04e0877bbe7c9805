"""Reads public data for intent detection: <name>_train*.csv, <name>_test.csv and, where there is one, _oos_test.csv."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

OUT_OF_SCOPE = "NO_NODES_DETECTED"


@dataclass(frozen=True)
class Labelled:
    """A message and its intent; `label` None: out of scope."""

    text: str
    label: str | None


@dataclass(frozen=True)
class DataSet:
    """Training sentences, all of them in scope, and test messages."""

    name: str
    train: tuple[Labelled, ...]
    test: tuple[Labelled, ...]


class DataFolderError(Exception):
    """The folder holds nothing to measure with, or a file in it cannot be read."""


def read_folder(folder: Path) -> list[DataSet]:
    """The data sets of a folder, by name. A name with several training files gives a data set for each of them.

    Raises DataFolderError.
    """
    trains: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*_train*.csv")):
        trains.setdefault(path.stem.rpartition("_train")[0], []).append(path)
    found = [_data_set(folder, name, path, len(paths) > 1) for name, paths in trains.items() for path in paths]
    if not found:
        raise DataFolderError(f"{folder} holds no file like <name>_train.csv.")
    return found


def _data_set(folder: Path, name: str, train: Path, several: bool) -> DataSet:
    test = folder / f"{name}_test.csv"
    if not test.is_file():
        raise DataFolderError(f"{test.name} is missing beside {train.name}.")
    sentences = read_labelled(train)
    if any(one.label is None for one in sentences):
        raise DataFolderError(f"{train.name} holds out-of-scope sentences: they belong into tests only.")
    messages = read_labelled(test)
    strange = folder / f"{name}_oos_test.csv"
    if strange.is_file():
        messages += [Labelled(row[0], None) for row in _rows(strange)]
    suffix = train.stem.rpartition("_train")[2]
    return DataSet(f"{name}{suffix}" if several else name, tuple(sentences), tuple(messages))


def read_labelled(path: Path) -> list[Labelled]:
    """Text and label of each row after the header, whatever the header says. Raises DataFolderError."""
    rows = _rows(path)
    short = next((number for number, row in enumerate(rows, 1) if len(row) < 2), None)
    if short is not None:
        raise DataFolderError(f"{path.name} has no label in its row {short}.")
    return [Labelled(row[0], None if row[1].strip() == OUT_OF_SCOPE else row[1].strip()) for row in rows]


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            _header, *rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)] or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataFolderError(f"{path.name} is no CSV file in UTF-8: {type(error).__name__}.") from None
    return rows


def intent_names(labels: set[str]) -> dict[str, str]:
    """A name for each label that Rasa takes as it stands: '/' and the like mean something to it."""
    names: dict[str, str] = {}
    for label in sorted(labels):
        name = re.sub(r"[^\w.-]", "_", label) or "_"
        while name in names.values():
            name += "_"
        names[label] = name
    return names
