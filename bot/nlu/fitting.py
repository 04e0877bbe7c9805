"""Makes heads from sentences: a few seconds a thousand, on two threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.heads import (
    WEIGHTS,
    Floats,
    Heads,
    HeadSettings,
    Linear,
    Parts,
    Views,
    placed,
    runs_of_letters,
    words_and_pairs,
)
from knowledge.encoder import Vectors

_FOLDS = 2
_HELD_SHARE = 0.2
_TOLERANCE = 1e-4
"""Of the linear model's gradient, which is a mean over sentences: with a hundred intents it begins below 1e-3, and the
model would stop before its first step."""
_PULL = 3.0
"""How many sentences the default weights count as, where the weights are fitted."""
Labels = npt.NDArray[Any]
Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sentences:
    """vectors: shape (sentences, size), unit length; texts: their words put right; labels: their intents."""

    vectors: Vectors
    texts: Sequence[str]
    labels: Labels

    @classmethod
    def of(cls, vectors: Mapping[tuple[str, str], Vectors]) -> Sentences:
        """From the vector of each pair of text and intent."""
        return cls(np.stack([*vectors.values()]), [text for text, _ in vectors], np.array([of for _, of in vectors]))

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, chosen: Chosen) -> Sentences:
        rows = np.flatnonzero(chosen)
        return Sentences(self.vectors[rows], [self.texts[row] for row in rows], self.labels[rows])


def fit(settings: HeadSettings, sentences: Sentences, unseen: Sentences | None = None) -> Heads:
    """unseen: what is only there to measure on what each view counts for, and how sure one may be. Without it two parts
    of the sentences serve, each with heads that were not trained on it.

    Raises ValueError with fewer than two intents.
    """
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(_heads, settings, sentences)
        parts = [] if unseen else [threads.submit(_tried, settings, sentences, held) for held in _folds(sentences)]
        tried = [part.result() for part in parts]
    heads = whole.result()
    tried = [_judged(heads, unseen)] if unseen else tried
    heads = replace(heads, weights=_weights(tried))
    return replace(heads, calibration=_calibration(heads, tried))


def _folds(sentences: Sentences) -> list[Chosen]:
    """Parts to hold back one after the other; none where nothing would be left to learn from."""
    drawn = np.random.default_rng(0).random(len(sentences)) / _HELD_SHARE
    folds = [(drawn >= fold) & (drawn < fold + 1) for fold in range(_FOLDS)]
    possible = all(held.any() and len(np.unique(sentences.labels[~held])) > 1 for held in folds)
    return folds if possible else []


def _heads(settings: HeadSettings, sentences: Sentences) -> Heads:
    names, at = np.unique(sentences.labels, return_inverse=True)
    if len(names) < 2:
        raise ValueError("there must be two classes of sentences at least")
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        linear = threads.submit(
            LogisticRegression(C=settings.linear_c, class_weight="balanced", max_iter=1000, tol=_TOLERANCE).fit,
            sentences.vectors,
            sentences.labels,
        )
        letters = threads.submit(_parts, runs_of_letters, 1, settings.letters_c, sentences)
        words = threads.submit(_parts, words_and_pairs, 2, settings.words_c, sentences)
        discriminants = LinearDiscriminantAnalysis(solver="eigen", shrinkage=settings.shrinkage)
        discriminants.fit(sentences.vectors, sentences.labels)
    ordered = sentences.vectors[np.argsort(at, kind="stable")]
    axes = np.ascontiguousarray(discriminants.scalings_[:, : len(names) - 1], dtype=np.float32)
    return Heads(
        settings=settings,
        labels=names.tolist(),
        linear=_full(linear.result()),
        letters=letters.result(),
        words=words.result(),
        axes=axes,
        memory=placed(ordered, axes),
        sentences=ordered.astype(np.float16),
        count=np.bincount(at),
    )


def _parts(parts_of: Callable[[str], Iterable[str]], least: int, c: float, sentences: Sentences) -> Parts:
    """least: in how many sentences a part must stand; where none does, in one."""
    vectorizer = TfidfVectorizer(analyzer=parts_of, min_df=least, sublinear_tf=True, dtype=np.float32)
    try:
        counted = vectorizer.fit_transform(sentences.texts)
    except ValueError:
        counted = vectorizer.set_params(min_df=1).fit_transform(sentences.texts)
    model = LinearSVC(C=c, class_weight="balanced", tol=0.01, random_state=0).fit(counted, sentences.labels)
    rows = {part: int(at) for part, at in vectorizer.vocabulary_.items()}
    return Parts(rows, vectorizer.idf_, _full(model, np.float16))


@dataclass(frozen=True)
class _Judged:
    """What heads make of sentences that they were not trained on; right: the number of each one's intent, -1 where the
    heads do not know it."""

    views: Views
    right: npt.NDArray[np.intp]


def _tried(settings: HeadSettings, sentences: Sentences, held: Chosen) -> _Judged:
    return _judged(_heads(settings, sentences.at(~held)), sentences.at(held))


def _judged(heads: Heads, unseen: Sentences) -> _Judged:
    number = {label: at for at, label in enumerate(heads.labels)}
    right = np.array([number.get(label, -1) for label in unseen.labels], dtype=np.intp)
    return _Judged(heads.views(unseen.vectors, unseen.texts), right)


def _weights(tried: Sequence[_Judged]) -> Floats:
    """What the views count for: the weights that make what is right likeliest."""
    known = [(one.views.logs[:, one.right >= 0], one.right[one.right >= 0]) for one in tried]
    total = sum(len(right) for _, right in known)
    if not total:
        return np.array(WEIGHTS)

    def surprise(logarithms: Floats) -> float:
        weights, lost = np.exp(logarithms), 0.0
        for logs, right in known:
            mixed = np.tensordot(weights, logs, 1)
            lost += float((logsumexp(mixed, axis=1) - mixed[np.arange(len(right)), right]).sum())
        return lost / total + _PULL / total * float(((logarithms - np.log(WEIGHTS)) ** 2).sum())

    found: Floats = np.exp(minimize(surprise, np.log(WEIGHTS), method="L-BFGS-B").x)
    return found


def _calibration(heads: Heads, tried: Sequence[_Judged]) -> Floats:
    """How signals become probabilities; as they are where nothing was tried, or all was right, or all wrong."""
    scores = [(heads.weighed(one.views), one.right) for one in tried]
    hit = np.concatenate([of.posterior.argmax(axis=1) == right for of, right in scores] or [np.zeros(0, dtype=bool)])
    if hit.all() or not hit.any():
        return np.array([0.0, 1.0])
    model = LogisticRegression(C=1e6).fit(np.concatenate([of.signals for of, _ in scores])[:, None], hit)
    return np.array([model.intercept_[0], model.coef_[0, 0]])


def _full(model: Any, kind: type[np.floating[Any]] = np.float64) -> Linear:
    """Weights and bias with a column for each class, also where scikit-learn keeps one for two classes."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Linear(np.ascontiguousarray(weights.T, dtype=kind), bias)
