"""Search over answers, facts, terms and courses: words and meaning together, and it knows when it has nothing.

Words: SQLite's FTS5 or PostgreSQL's full text. Meaning: the sentence encoder's vectors, kept in memory for the version
of the content that is loaded. The two orders are fused by reciprocal rank (Cormack et al. 2009); whether the first
hit answers the question at all is a logistic score, whose weights `bench/calibrate_search.py` fits on a written
validation set.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from knowledge.encoder import SIZE, Encoder, Vectors, shared_encoder
from knowledge.models import DocumentRow, VersionRow
from knowledge.queries import shared_store

RANK_CONSTANT = 60
WORDS_WEIGHT = 0.35
DEPTH = 50
PREFERRED = {"answer": 0.0, "term": -0.02, "course": -0.04, "fact": -0.08}
"""What is taken off the likeness of a kind of document, so that an answer comes before the facts that it is made of."""
WEIGHTS = (-9.0, 14.0, 1.5)
"""Of the logistic score: constant, likeness of the best hit, share of the question's words found in it."""
SURE = 0.5
CERTAIN = 0.9

_WORD = re.compile(r"[a-z0-9]+")
_COMMON = frozenset(
    "a an and any are as at be by can could do does for from get go have how i if in is it me my of on or should so "
    "than that the there they this to up was what when where which who why will with would you your".split()
)


@dataclass(frozen=True)
class Hit:
    """kind and ref name what was found: ('answer', 'pay.england'). score: the probability that it answers, 0 to 1."""

    kind: str
    ref: str
    title: str
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= SURE

    @property
    def certain(self) -> bool:
        return self.score >= CERTAIN


@dataclass(frozen=True)
class _Index:
    version: int
    ids: tuple[int, ...]
    kinds: tuple[str, ...]
    refs: tuple[str, ...]
    titles: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    matrix: Vectors
    starts: npt.NDArray[np.intp]
    handicap: Vectors
    place: dict[int, int]


class Search:
    """Searches the store. One for the process: it keeps the vectors of the loaded content in memory."""

    def __init__(self, engine: Engine, encoder: Encoder | None = None) -> None:
        self._engine = engine
        self._encoder = encoder
        self._index: _Index | None = None
        self._lock = threading.Lock()

    def find(self, question: str, limit: int = 5) -> list[Hit]:
        """The best hits, best first; empty when the store is empty or the question has no words."""
        asked = frozenset(_stem(word) for word in _WORD.findall(question.casefold()) if word not in _COMMON)
        if not question.strip():
            return []
        with Session(self._engine) as session:
            index = self._current(session)
            if not index.ids:
                return []
            by_words = self._by_words(session, question)
        encoder = self._encoder or shared_encoder()
        likeness = np.maximum.reduceat(index.matrix @ encoder.encode_one(question), index.starts)
        fused = self._fuse(index, likeness - index.handicap, by_words)
        return [
            Hit(
                index.kinds[at],
                index.refs[at],
                index.titles[at],
                _probability(float(likeness[at]), len(asked & index.words[at]) / len(asked) if asked else 0.0),
            )
            for at in fused[:limit]
        ]

    @staticmethod
    def _fuse(index: _Index, likeness: Vectors, by_words: Sequence[int]) -> list[int]:
        depth = min(DEPTH, len(likeness))
        nearest = np.argpartition(-likeness, depth - 1)[:depth]
        nearest = nearest[np.argsort(-likeness[nearest], kind="stable")]
        scores: dict[int, float] = {}
        for rank, at in enumerate(nearest.tolist()):
            scores[at] = scores.get(at, 0.0) + 1.0 / (RANK_CONSTANT + rank + 1)
        for rank, key in enumerate(by_words):
            at = index.place[key]
            scores[at] = scores.get(at, 0.0) + WORDS_WEIGHT / (RANK_CONSTANT + rank + 1)
        return sorted(scores, key=lambda at: (-scores[at], at))

    def _current(self, session: Session) -> _Index:
        version = session.scalar(select(VersionRow.version)) or 0
        index = self._index
        if index is None or index.version != version:
            with self._lock:
                index = self._index
                if index is None or index.version != version:
                    index = self._index = _build(version, list(session.scalars(select(DocumentRow))))
        return index

    def _by_words(self, session: Session, question: str) -> list[int]:
        words = [word for word in dict.fromkeys(_WORD.findall(question.casefold())) if word not in _COMMON][:24]
        if not words:
            return []
        if self._engine.dialect.name == "sqlite":
            query = text(
                "SELECT rowid FROM document_words WHERE document_words MATCH :words "
                "ORDER BY bm25(document_words, 2.0, 1.0) LIMIT :depth"
            )
            wanted = " OR ".join(f'"{word}"' for word in words)
        else:
            query = text(
                "SELECT id FROM document, to_tsquery('english', :words) AS wanted "
                "WHERE to_tsvector('english', title || ' ' || text) @@ wanted "
                "ORDER BY ts_rank_cd(to_tsvector('english', title || ' ' || text), wanted, 1) DESC, id LIMIT :depth"
            )
            wanted = " | ".join(words)
        return [row[0] for row in session.execute(query, {"words": wanted, "depth": DEPTH})]


def _build(version: int, rows: list[DocumentRow]) -> _Index:
    vectors = [np.frombuffer(row.vectors, dtype=np.float32).reshape(-1, SIZE) for row in rows]
    counts = [len(one) for one in vectors]
    return _Index(
        version=version,
        ids=tuple(row.id for row in rows),
        kinds=tuple(row.kind for row in rows),
        refs=tuple(row.ref for row in rows),
        titles=tuple(row.title for row in rows),
        words=tuple(
            frozenset(_stem(w) for w in _WORD.findall(f"{row.title} {row.text}".casefold()) if w not in _COMMON)
            for row in rows
        ),
        matrix=np.concatenate(vectors) if vectors else np.zeros((0, SIZE), dtype=np.float32),
        starts=np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp) if counts else np.zeros(0, dtype=np.intp),
        handicap=np.array([-PREFERRED[row.kind] for row in rows], dtype=np.float32),
        place={row.id: at for at, row in enumerate(rows)},
    )


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _probability(likeness: float, found: float) -> float:
    constant, by_likeness, by_words = WEIGHTS
    return 1.0 / (1.0 + math.exp(-(constant + by_likeness * likeness + by_words * found)))


@cache
def shared_search() -> Search:
    """The search of this process, over the process's store."""
    return Search(shared_store().engine)
