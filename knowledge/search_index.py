"""What the search keeps in memory of one version of the content, and the likeness of its documents to a question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import models as m
from knowledge.encoder import SIZE, Vectors
from knowledge.named import KINDS, NamedThings
from knowledge.topics import Apart, LogProbabilities, Ours, TopicsByMeaning, TopicsByWords
from knowledge.wording import Speller, all_words, stems_of

DEFAULT_NATION = "england"
NOT_NAMED = 0.10
"""Taken off an answer for each detail that it is about and that the question does not name."""
OTHER_NAMED = 0.20
"""Taken off instead where the question names another thing of that kind."""
NAMED = 0.08
"""Added for each detail that the question does name."""
BY_MEANING = 0.02
"""What a topic's log probability by meaning counts for, beside a likeness; at least LEAST_BY_MEANING."""
LEAST_BY_MEANING = -8.0
BY_WORDS = 0.015
"""The same for the log probability by words."""
LEAST_BY_WORDS = -15.0
APART = 0.6
"""What the likeness counts for where answers lie apart, beside the likeness itself."""
NEAREST = 3
"""Wordings of an answer that are averaged there."""
MOST_APART = 60
NO_ANSWER = {"term": 0.12, "course": 0.15, "fact": 0.18, "elsewhere": 10.0}
"""Taken off documents that are no answers: an answer comes before the facts that it is made of, and what is from
elsewhere is never found."""


@dataclass(frozen=True)
class Index:
    """The documents of one version, in the order of their ids. `topic_of`: -1 for those that are no answers.

    `matrix`: the wordings of each, from its place in `starts` on, as many as `counts` says. `answers`: of each answer,
    its place among the documents and among the answers.
    """

    version: int
    kinds: tuple[str, ...]
    refs: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    place: dict[int, int]
    matrix: Vectors
    starts: npt.NDArray[np.intp]
    counts: npt.NDArray[np.intp]
    answers: dict[str, tuple[int, int]]
    topic_of: npt.NDArray[np.intp]
    by_meaning: TopicsByMeaning
    by_words: TopicsByWords
    ours: Ours
    apart: Apart
    apart_starts: npt.NDArray[np.intp]
    apart_at: npt.NDArray[np.intp]
    handicap: npt.NDArray[np.float64]
    details: dict[str, dict[str, npt.NDArray[np.intp]]]
    names: NamedThings
    speller: Speller
    rarity: dict[str, float]

    @classmethod
    def read(cls, session: Session, version: int) -> Index:
        """The index of the content that the session sees."""
        rows = list(session.scalars(select(m.DocumentRow).order_by(m.DocumentRow.id)))
        vectors = [np.frombuffer(row.vectors, dtype=np.float32).reshape(-1, SIZE) for row in rows]
        counts = np.array([len(one) for one in vectors], dtype=np.intp)
        matrix = np.concatenate(vectors) if vectors else np.zeros((0, SIZE), dtype=np.float32)
        names = [(row.kind, row.thing_id, row.name) for row in session.scalars(select(m.NameRow))]
        nation_of = {row.id: row.nation for row in session.scalars(select(m.PlaceRow))}
        topic_of = _topic_of(session, rows)
        of_wording = np.repeat(topic_of, counts)
        taught = of_wording >= 0
        wordings = [wording for row in rows if row.kind == "answer" for wording in row.wordings]
        details, handicap = _details(session, rows)
        stems = [stems_of(f"{row.title} {row.text}") for row in rows]
        return cls(
            version=version,
            kinds=tuple(row.kind for row in rows),
            refs=tuple(row.ref for row in rows),
            titles=tuple(row.title for row in rows),
            texts=tuple(row.text for row in rows),
            place={row.id: at for at, row in enumerate(rows)},
            matrix=matrix,
            starts=np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp),
            counts=counts,
            answers={rows[at].ref: (int(at), number) for number, at in enumerate(np.flatnonzero(topic_of >= 0))},
            topic_of=topic_of,
            by_meaning=TopicsByMeaning.learn(matrix[taught], of_wording[taught].tolist()),
            by_words=TopicsByWords.learn(wordings, of_wording[taught].tolist()),
            apart=Apart.learn(matrix[taught], np.repeat(np.arange(len(rows)), counts)[taught].tolist()),
            apart_starts=np.concatenate([[0], np.cumsum(counts[topic_of >= 0])[:-1]]).astype(np.intp),
            apart_at=np.flatnonzero(topic_of >= 0),
            ours=Ours.learn(matrix[taught], matrix[np.repeat([row.kind == "elsewhere" for row in rows], counts)]),
            handicap=handicap,
            details=details,
            names=NamedThings.of(names, nation_of),
            speller=Speller(
                word
                for text in ([name for *_, name in names], *((row.title, row.text) for row in rows))
                for part in text
                for word in all_words(part)
            ),
            rarity=_rarity(stems),
        )

    def likeness(self, vector: Vectors) -> npt.NDArray[np.float64]:
        """Of each document to a question: the cosine of its nearest wording."""
        return np.maximum.reduceat(self.matrix @ vector, self.starts).astype(np.float64)

    def answers_like(self, vector: Vectors, refs: Iterable[str]) -> dict[str, float]:
        """Of each of these answers to a question: the cosine of its nearest wording, and the mean cosine of its NEAREST
        wordings where answers lie apart."""
        place = self.apart.place(vector)
        found = {}
        for ref in refs:
            if ref in self.answers:
                at, number = self.answers[ref]
                apart = self.apart.places[self.apart_starts[number] :][: self.counts[at]] @ place
                near = self.matrix[self.starts[at] :][: self.counts[at]] @ vector
                found[ref] = float(near.max() + np.sort(apart)[-NEAREST:].mean())
        return found

    def apart_likeness(self, vector: Vectors) -> npt.NDArray[np.float64]:
        """Of each answer to a question, where answers lie apart: the mean cosine of its NEAREST wordings, times APART.

        Only of the answers with the nearest ones; the others, and what is no answer, get the least of these.
        """
        similar = self.apart.likeness(vector)
        ends = np.append(self.apart_starts[1:], len(similar))
        first = np.maximum.reduceat(similar, self.apart_starts)
        order = np.argsort(-first)[:MOST_APART]
        means = np.array([np.sort(similar[self.apart_starts[one] : ends[one]])[-NEAREST:].mean() for one in order])
        likeness = np.full(len(self.kinds), float(means.min(initial=0.0)))
        likeness[self.apart_at[order]] = means
        return APART * likeness

    def topics(self, vector: Vectors, text: str) -> tuple[LogProbabilities, LogProbabilities]:
        """The log probability of each topic, by the question's meaning and by its words."""
        return self.by_meaning.log_probabilities(vector), self.by_words.log_probabilities(text)

    def topic_bonus(self, by_meaning: LogProbabilities, by_words: LogProbabilities) -> npt.NDArray[np.float64]:
        """How far each document's topic fits the question; at most 0, and the least where there is none."""
        bonus = np.full(len(self.kinds), LEAST_BY_MEANING * BY_MEANING + LEAST_BY_WORDS * BY_WORDS / 2)
        likely = np.maximum(by_meaning, LEAST_BY_MEANING) * BY_MEANING
        likely += np.maximum(by_words, LEAST_BY_WORDS) * BY_WORDS
        answers = self.topic_of >= 0
        bonus[answers] = likely[self.topic_of[answers]]
        return bonus

    def fit(self, named: Iterable[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """What is added to (or taken off) each document for the things that the question names."""
        fit = self.handicap.copy()
        by_kind: dict[str, set[str]] = {}
        for kind, key in named:
            by_kind.setdefault(kind, set()).add(key)
        for kind, keys in by_kind.items():
            for key, places in self.details.get(kind, {}).items():
                default = kind == "nation" and key == DEFAULT_NATION
                fit[places] += (0.0 if default else NOT_NAMED) + (NAMED if key in keys else -OTHER_NAMED)
        return fit

    def words_found(self, asked: frozenset[str], at: int) -> float:
        """The share of the question's words, weighted by their rarity, that a document has."""
        if not asked:
            return 0.0
        there = stems_of(f"{self.titles[at]} {self.texts[at]}")
        unseen = self.rarity[""]
        weights = {word: self.rarity.get(word, unseen) for word in asked}
        return sum(weight for word, weight in weights.items() if word in there) / sum(weights.values())

    def words_known(self, asked: frozenset[str]) -> float:
        """The share of the question's words that any document has."""
        return sum(word in self.rarity for word in asked) / len(asked) if asked else 0.0


def _topic_of(session: Session, rows: list[m.DocumentRow]) -> npt.NDArray[np.intp]:
    topic_of_answer = {row.id: row.topic_id for row in session.execute(select(m.AnswerRow.id, m.AnswerRow.topic_id))}
    numbers = {topic: number for number, topic in enumerate(sorted(set(topic_of_answer.values())))}
    return np.array([numbers[topic_of_answer[row.ref]] if row.kind == "answer" else -1 for row in rows], dtype=np.intp)


def _details(
    session: Session, rows: list[m.DocumentRow]
) -> tuple[dict[str, dict[str, npt.NDArray[np.intp]]], npt.NDArray[np.float64]]:
    at = {row.ref: place for place, row in enumerate(rows) if row.kind == "answer"}
    handicap = np.array([-NO_ANSWER.get(row.kind, 0.0) for row in rows], dtype=np.float64)
    found: dict[str, dict[str, list[int]]] = {}
    for about in session.scalars(select(m.AboutRow)):
        if about.kind not in KINDS:
            continue
        found.setdefault(about.kind, {}).setdefault(about.value, []).append(at[about.answer_id])
        if (about.kind, about.value) != ("nation", DEFAULT_NATION):
            handicap[at[about.answer_id]] -= NOT_NAMED
    arrays = {
        kind: {value: np.array(places, dtype=np.intp) for value, places in values.items()}
        for kind, values in found.items()
    }
    return arrays, handicap


def _rarity(stems: list[frozenset[str]]) -> dict[str, float]:
    """ln(documents / documents with the word) of each word; under the empty word, that of a word in none."""
    counts = Counter(word for one in stems for word in one)
    total = len(stems) + 1
    return {word: math.log(total / count) for word, count in counts.items()} | {"": math.log(total)}
