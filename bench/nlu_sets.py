"""The held-out sentences, and the training sentences that none of them may be too near to.

Set 1 (`tests/nlu/<topic>.yml`) may be read sentence by sentence; set 2 (`tests/nlu/report/<topic>.yml`) is for
reporting only: nobody looks at a single error of it while anything is tuned, so that its totals stay true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.content_importer import ContentImporter
from bot.nlu.normalise import Normaliser
from bot.nlu.vocabulary import own_words
from knowledge.encoder import SIZE, Encoder, Vectors, shared_encoder
from knowledge.settings import ROOT

SET_1 = ROOT / "tests" / "nlu"
SET_2 = SET_1 / "report"
TOO_NEAR = SET_1 / "too_near.txt"
TRAINING = ROOT / "data" / "nlu"
OUTSIDE = frozenset({"out_of_scope", "other_career", "homework", "injection", "chitchat"})
"""The intents of messages that are not questions for Cali."""
LIKEST = 0.97
"""A held-out sentence with a higher cosine to a training sentence says nothing new."""

SHARED_LETTERS = 0.5
"""Sentences that have fewer letters in common, as a cosine of letters, are not compared by meaning."""

_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
"""An entity as Rasa's training files mark it."""

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Sentence:
    """A held-out sentence. `entities`: kind and id, `negated`: ids; None where nobody wrote them down (set 2).

    `answers`: the ids of the answers that answer it, one or two; none where it is no question for the store.
    """

    text: str
    intent: str
    voice: str
    entities: Pairs | None = None
    negated: frozenset[str] | None = None
    answers: frozenset[str] = frozenset()


def held_out(folder: Path, *, leave_out: Collection[str] = ()) -> list[Sentence]:
    """The sentences of one set, in the order of its files, without those whose text is in `leave_out`."""
    return [
        _sentence(path.stem, row)
        for path in sorted(folder.glob("*.yml"))
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
        if row["text"] not in leave_out
    ]


def sets() -> dict[str, list[Sentence]]:
    """Both sets as they are measured: without what is too near to training, and set 2 without what set 1 has too."""
    known = set(known_too_near())
    first = held_out(SET_1, leave_out=known)
    read = {one.text.casefold() for one in first}
    second = [one for one in held_out(SET_2, leave_out=known) if one.text.casefold() not in read]
    return {"set_1": first, "set_2": second}


def known_too_near() -> list[str]:
    """The held-out sentences that are known to be too near to a training sentence: a list that must shrink."""
    lines = TOO_NEAR.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def training_sentences() -> list[str]:
    """Every sentence that the model learns from: the training files' and the answers' questions."""
    found = [str(message.get("text")) for message in ContentImporter().get_nlu_data().intent_examples]
    for path in sorted(TRAINING.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = str(block.get("examples", "")).splitlines()
            found += [_MARKED.sub(r"\1", line.strip().removeprefix("- ")) for line in lines if line.strip()]
    return list(dict.fromkeys(found))


def too_near(texts: Sequence[str], training: Sequence[str]) -> list[str]:
    """Those of `texts` that equal a training sentence when both are put right, or have a cosine over LIKEST with one.

    Only pairs that share letters are encoded: no pair that is too near shares fewer than 0.64 of them.
    """
    normaliser, encoder = Normaliser(own_words()), shared_encoder()
    ours, theirs = [[normaliser.text(text) for text in side] for side in (texts, training)]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True).fit(theirs)
    shared = (letters.transform(ours) @ letters.transform(theirs).T).tocoo()
    rows, columns = (side[shared.data > SHARED_LETTERS] for side in (shared.row, shared.col))
    some_ours, some_theirs = np.unique(rows), np.unique(columns)
    likest = _alone(encoder, [ours[at] for at in some_ours]) @ _alone(encoder, [theirs[at] for at in some_theirs]).T
    near = {int(at) for at, row in zip(some_ours, likest, strict=True) if float(row.max(initial=0.0)) > LIKEST}
    learnt = {_bare(text) for text in theirs}
    return [text for at, text in enumerate(texts) if at in near or _bare(ours[at]) in learnt]


def same_value(value: str) -> str:
    """An id as it is compared: the store writes northern_ireland where a place's name has a space."""
    return value.casefold().replace("_", " ")


def _alone(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """The vectors of texts encoded one by one: in a batch each depends a little on the others, by quantisation."""
    vectors: Vectors = np.empty((len(texts), SIZE), dtype=np.float32)
    for row, text in enumerate(texts):
        vectors[row] = encoder.encode_one(text)
    return vectors


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _sentence(intent: str, row: dict[str, Any]) -> Sentence:
    answers = frozenset(row.get("answers", ()))
    entities = row.get("entities")
    if entities is None:
        return Sentence(row["text"], intent, row["voice"], answers=answers)
    pairs = frozenset((str(kind), same_value(str(value))) for kind, values in entities.items() for value in values)
    negated = frozenset(same_value(str(value)) for value in row.get("negated") or ())
    return Sentence(row["text"], intent, row["voice"], pairs, negated, answers)
