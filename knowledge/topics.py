"""Which topic a question is about, learnt from the wordings in the content each time that it is loaded.

By meaning: a linear discriminant with a shared covariance (Fisher 1936); the classes are the topics, the points the
wordings' vectors. By words: naive Bayes over words and pairs of words. All are solved in closed form, in some 0.1 s
together, so nothing is trained or stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Vectors, unit
from knowledge.wording import all_words, stems_of

SHRINK = 1.0
"""How much of the average variance is added to each direction, so that rare ones do not decide."""
SHRINK_APART = 0.3
"""The share of the covariance inside the answers that is taken as equal in all directions, where they are set apart."""
SMOOTH = 0.1
"""What every word is counted in every topic, seen or not."""

LogProbabilities = npt.NDArray[np.float64]
"""One a topic; their exponentials add up to 1."""


@dataclass(frozen=True)
class TopicsByMeaning:
    """`weights`: 384 rows, a column a topic; `offsets`: one a topic."""

    weights: Vectors
    offsets: Vectors

    @classmethod
    def learn(cls, vectors: Vectors, topics: Sequence[int]) -> TopicsByMeaning:
        """vectors: one row a wording; topics: the number of its topic, from 0 and without gaps."""
        of = np.asarray(topics, dtype=np.intp)
        counts = np.bincount(of).astype(np.float64)
        sums = np.zeros((len(counts), vectors.shape[1]))
        np.add.at(sums, of, vectors)
        means = sums / counts[:, None]
        apart = vectors - means[of]
        covariance = apart.T @ apart / len(vectors)
        covariance += SHRINK * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
        weights = np.linalg.solve(covariance, means.T)
        offsets = -0.5 * np.einsum("td,dt->t", means, weights)
        return cls(weights.astype(np.float32), offsets.astype(np.float32))

    def log_probabilities(self, vector: Vectors) -> LogProbabilities:
        """For one question's vector."""
        return _normalised((vector @ self.weights + self.offsets).astype(np.float64))


@dataclass(frozen=True)
class Apart:
    """A space where the answers lie apart: the discriminants between their wordings (Rao 1948).

    `axes`: 384 rows; `places`: the wordings along them, unit length.
    """

    axes: Vectors
    places: Vectors

    @classmethod
    def learn(cls, vectors: Vectors, answers: Sequence[int]) -> Apart:
        """vectors: one row a wording; answers: which answer it is a wording of."""
        _, of = np.unique(np.asarray(answers, dtype=np.intp), return_inverse=True)
        counts = np.bincount(of).astype(np.float64)
        sums = np.zeros((len(counts), vectors.shape[1]))
        np.add.at(sums, of, vectors)
        means = sums / counts[:, None]
        apart = vectors - means[of]
        within = (1 - SHRINK_APART) * (apart.T @ apart) / len(vectors)
        within += SHRINK_APART * np.trace(within) / len(within) / (1 - SHRINK_APART) * np.eye(len(within))
        spread, turned = np.linalg.eigh(within)
        whitened = turned / np.sqrt(spread)
        centred = (means - vectors.mean(axis=0)) * np.sqrt(counts / len(vectors))[:, None]
        _, best = np.linalg.eigh((centred @ whitened).T @ (centred @ whitened))
        axes = (whitened @ best[:, ::-1][:, : len(counts) - 1]).astype(np.float32)
        return cls(axes, unit(vectors @ axes))

    def likeness(self, vector: Vectors) -> Vectors:
        """The cosine of each wording to one question in this space."""
        similar: Vectors = self.places @ self.place(vector)
        return similar

    def place(self, vector: Vectors) -> Vectors:
        """Where one question lies in this space, unit length."""
        place: Vectors = unit(vector[np.newaxis, :] @ self.axes)[0]
        return place


@dataclass(frozen=True)
class Ours:
    """Whether a question is one for us or from elsewhere: the discriminant between the two kinds of wordings."""

    weights: Vectors
    offset: float

    @classmethod
    def learn(cls, ours: Vectors, elsewhere: Vectors) -> Ours:
        """One row a wording. Where there is nothing from elsewhere, no question speaks for or against us."""
        if not len(ours) or not len(elsewhere):
            return cls(np.zeros(ours.shape[1], dtype=np.float32), 0.0)
        centres = [side.mean(axis=0, dtype=np.float64) for side in (ours, elsewhere)]
        apart = [side - centre for side, centre in zip((ours, elsewhere), centres, strict=True)]
        covariance = sum(one.T @ one / len(one) for one in apart) / 2
        covariance += SHRINK * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
        weights = np.linalg.solve(covariance, centres[0] - centres[1])
        return cls(weights.astype(np.float32), -float(weights @ (centres[0] + centres[1])) / 2)

    def log_odds(self, vector: Vectors) -> float:
        """Above 0 where one question's vector is more like ours."""
        return float(vector @ self.weights) + self.offset


@dataclass(frozen=True)
class TopicsByWords:
    """`rows`: of each word and pair of words, its row in `likelihoods`, which has a column a topic."""

    rows: dict[str, int]
    likelihoods: Vectors

    @classmethod
    def learn(cls, wordings: Sequence[str], topics: Sequence[int]) -> TopicsByWords:
        """topics: the number of each wording's topic, from 0 and without gaps."""
        counts = Counter((part, topic) for text, topic in zip(wordings, topics, strict=True) for part in _parts(text))
        rows = {part: at for at, part in enumerate(dict.fromkeys(part for part, _ in counts))}
        table = np.full((len(rows), max(topics, default=-1) + 1), SMOOTH)
        for (part, topic), count in counts.items():
            table[rows[part], topic] += count
        return cls(rows, np.log(table / table.sum(axis=0)).astype(np.float32))

    def log_probabilities(self, text: str) -> LogProbabilities:
        """For one question's words; those that no wording has say nothing."""
        known = [self.rows[part] for part in _parts(text) if part in self.rows]
        return _normalised(self.likelihoods[known].sum(axis=0).astype(np.float64))


def _parts(text: str) -> frozenset[str]:
    words = all_words(text)
    return stems_of(text) | {f"{one} {two}" for one, two in pairwise(words)}


def _normalised(scores: LogProbabilities) -> LogProbabilities:
    scores = scores - scores.max()
    normalised: LogProbabilities = scores - np.log(np.exp(scores).sum())
    return normalised
