"""Search over answers, facts, terms and courses: words and meaning together, and it knows when it has nothing.

Words: SQLite's FTS5 or PostgreSQL's full text. Meaning: the sentence encoder's vectors, kept in memory for the version
of the content that is loaded, with the topic that they point to and the things that the question names. The two orders
are fused by reciprocal rank (Cormack et al. 2009). Whether the first hit answers the question at all is a logistic
score, whose weights `bench/calibrate_search.py` fits on a written validation set.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from knowledge.encoder import Encoder, shared_encoder
from knowledge.models import VersionRow
from knowledge.queries import shared_store
from knowledge.search_index import Index
from knowledge.wording import stems_of, without_job, words_of

RANK_CONSTANT = 60
WORDS_WEIGHT = 0.015
DEPTH = 50
MOST_WORDS = 24
WEIGHTS = (-11.2, 7.3, 0.4, 1.9, 1.3, 4.3, 1.1, 0.5)
"""Of the logistic score: a constant, then one for each part of `Evidence`."""
FIELD = frozenset({"specialism", "register", "route"})
"""The kinds of thing that no other walk of life has, but for the routes in GENERAL."""
GENERAL = frozenset({"apprenticeship", "assistant", "associate"})
OTHER_JOB = -3.0
"""Added to the logarithm of the odds where the question names a job that the store knows nothing about."""
SURE = 0.5
CERTAIN = 0.9


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best hit, each between 0 and 1 but for `ours`.

    likeness: of its nearest wording. by_meaning, by_words: the probabilities of its topic. found: the share of the
    question's words in it. known: the share that is anywhere in the store. field: 1 where the question names this job
    or something that only this field has. ours: the log-odds that the question is for us, not from elsewhere.
    other_job: whether it names only another job, of which nothing is known.
    """

    likeness: float
    by_meaning: float
    by_words: float
    found: float
    known: float
    field: float
    ours: float
    other_job: bool

    def values(self) -> tuple[float, ...]:
        """Those with a weight, in the order of `WEIGHTS`."""
        return (self.likeness, self.by_meaning, self.by_words, self.found, self.known, self.field, self.ours)

    def probability(self) -> float:
        """That the hit answers the question."""
        constant, *weights = WEIGHTS
        total = constant + sum(weight * value for weight, value in zip(weights, self.values(), strict=True))
        total += OTHER_JOB if self.other_job else 0.0
        return 1.0 / (1.0 + math.exp(-total))


@dataclass(frozen=True)
class Hit:
    """kind and ref name what was found: ('answer', 'pay.england'). score: the probability that it answers, 0 to 1."""

    kind: str
    ref: str
    title: str
    score: float
    evidence: Evidence

    @property
    def sure(self) -> bool:
        return self.score >= SURE

    @property
    def certain(self) -> bool:
        return self.score >= CERTAIN


class Search:
    """Searches the store. One for the process: it keeps the vectors of the loaded content in memory."""

    def __init__(self, engine: Engine, encoder: Encoder | None = None) -> None:
        self._engine = engine
        self._encoder = encoder
        self._index: Index | None = None
        self._lock = threading.Lock()

    def find(self, question: str, limit: int = 5) -> list[Hit]:
        """The best hits, best first; empty when the store is empty or the question has no words."""
        if not any(character.isalnum() for character in question):
            return []
        with Session(self._engine) as session:
            if self._engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            index = self._current(session)
            if index is None or not index.kinds:
                return []
            spelt = index.speller.text(question)
            core = without_job(spelt)
            by_words = self._by_words(session, core)
        vector = (self._encoder or shared_encoder()).encode_one(core)
        likeness = index.likeness(vector)
        topics = index.topics(vector, core)
        bonus = index.topic_bonus(*topics)
        named = index.names.find(spelt)
        fused = _fuse(index, likeness + index.apart_likeness(vector) + bonus + index.fit(named), by_words)
        asked = stems_of(core)
        known = index.words_known(asked)
        field = float(core != " ".join(spelt.split()) or any(_of_the_field(index, *thing) for thing in named))
        known_jobs = index.details.get("profession", {})
        other_job = not field and any(kind == "profession" and key not in known_jobs for kind, key in named)
        ours = index.ours.log_odds(vector)
        hits = []
        for at in fused[:limit]:
            of = int(index.topic_of[at])
            meant, worded = (math.exp(one[of]) if of >= 0 else 0.0 for one in topics)
            share = index.words_found(asked, at)
            evidence = Evidence(float(likeness[at]), meant, worded, share, known, field, ours, other_job)
            hits.append(Hit(index.kinds[at], index.refs[at], index.titles[at], evidence.probability(), evidence))
        return hits

    def likeness(self, question: str, answers: Iterable[str]) -> dict[str, float]:
        """How like the question is to the wordings of each of these answers: two cosines added."""
        index = self._index
        if index is None or index.version != shared_store().version():
            with Session(self._engine) as session:
                index = self._current(session)
        if index is None:
            return {}
        return index.answers_like((self._encoder or shared_encoder()).encode_one(without_job(question)), answers)

    def _current(self, session: Session) -> Index | None:
        version = session.scalar(select(VersionRow.version)) or 0
        index = self._index
        if version and (index is None or index.version != version):
            with self._lock:
                index = self._index
                if index is None or index.version != version:
                    index = self._index = Index.read(session, version)
        return index if version else None

    def _by_words(self, session: Session, question: str) -> list[int]:
        words = words_of(question)[:MOST_WORDS]
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


def _of_the_field(index: Index, kind: str, key: str) -> bool:
    if kind == "profession":
        return key in index.details.get("profession", {})
    return kind in FIELD and key not in GENERAL


def _fuse(index: Index, meaning: npt.NDArray[np.float64], by_words: Sequence[int]) -> list[int]:
    depth = min(DEPTH, len(meaning))
    nearest = np.argpartition(-meaning, depth - 1)[:depth]
    nearest = nearest[np.argsort(-meaning[nearest], kind="stable")]
    scores: dict[int, float] = {}
    for rank, at in enumerate(nearest.tolist()):
        scores[at] = scores.get(at, 0.0) + 1.0 / (RANK_CONSTANT + rank + 1)
    for rank, key in enumerate(by_words):
        at = index.place[key]
        scores[at] = scores.get(at, 0.0) + WORDS_WEIGHT / (RANK_CONSTANT + rank + 1)
    return sorted(scores, key=lambda at: (-scores[at], at))


@cache
def shared_search() -> Search:
    """The search of this process, over the process's store."""
    return Search(shared_store().engine)
