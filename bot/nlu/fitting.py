"""Makes heads from sentences: a few seconds a thousand, on two threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.heads import LETTERS, Floats, Heads, HeadSettings, Linear, Vectors, placed

_FOLDS = 2
Labels = npt.NDArray[Any]
Chosen = npt.NDArray[np.bool_]


def fit(
    settings: HeadSettings,
    vectors: Vectors,
    texts: Sequence[str],
    labels: Sequence[str],
    as_asked: Sequence[bool] = (),
) -> Heads:
    """vectors: shape (sentences, size), unit length; texts: the sentences' words put right; labels: their intents.

    as_asked: which sentences were written as people ask; how sure one may be is measured on some of those.
    Raises ValueError with fewer than two intents.
    """
    wanted = np.array(labels)
    usual = np.array(as_asked) if any(as_asked) else np.ones(len(wanted), dtype=bool)
    drawn = np.where(usual, np.random.default_rng(0).random(len(wanted)) / settings.held_share, np.inf)
    folds = [(drawn >= fold) & (drawn < fold + 1) for fold in range(_FOLDS)]
    if not all(held.any() and len(np.unique(wanted[~held])) > 1 for held in folds):
        folds = []
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(_heads, settings, vectors, texts, wanted)
        parts = [threads.submit(_tried, settings, vectors, texts, wanted, held) for held in folds]
        tried = [part.result() for part in parts]
        return replace(whole.result(), calibration=_calibration(tried))


def _heads(settings: HeadSettings, vectors: Vectors, texts: Sequence[str], wanted: Labels) -> Heads:
    linear = LogisticRegression(C=settings.linear_c, class_weight="balanced", max_iter=1000, tol=1e-3)
    linear.fit(vectors, wanted)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True, dtype=np.float32)
    counted = letters.fit_transform(texts)
    by_letters = LinearSVC(C=settings.letters_c, class_weight="balanced", tol=0.01, random_state=0)
    by_letters.fit(counted, wanted)
    discriminants = LinearDiscriminantAnalysis(solver="eigen", shrinkage=settings.shrinkage)
    discriminants.fit(vectors, wanted)
    names = np.unique(wanted)
    axes = np.ascontiguousarray(discriminants.scalings_[:, : len(names) - 1], dtype=np.float32)
    return Heads(
        settings=settings,
        labels=names.tolist(),
        linear=_full(linear),
        letters={run: int(at) for run, at in letters.vocabulary_.items()},
        rarity=letters.idf_,
        by_letters=_full(by_letters, np.float32),
        axes=axes,
        memory=placed(vectors[np.argsort(wanted, kind="stable")], axes),
        count=np.array([int((wanted == name).sum()) for name in names]),
    )


def _tried(
    settings: HeadSettings, vectors: Vectors, texts: Sequence[str], wanted: Labels, held: Chosen
) -> tuple[Floats, Chosen]:
    """Signals and hits of the sentences that are held back, by heads that were not trained on them."""
    train, kept = np.flatnonzero(~held), np.flatnonzero(held)
    heads = _heads(settings, vectors[train], [texts[at] for at in train], wanted[train])
    scores = heads.score(vectors[kept], [texts[at] for at in kept])
    return scores.signals, np.array(heads.labels)[scores.posterior.argmax(axis=1)] == wanted[kept]


def _calibration(tried: Sequence[tuple[Floats, Chosen]]) -> Floats:
    """How signals become probabilities; as they are where nothing was tried, or all was right, or all wrong."""
    hit = np.concatenate([hits for _, hits in tried]) if tried else np.zeros(0, dtype=bool)
    if hit.all() or not hit.any():
        return np.array([0.0, 1.0])
    model = LogisticRegression(C=1e6).fit(np.concatenate([signals for signals, _ in tried])[:, None], hit)
    return np.array([model.intercept_[0], model.coef_[0, 0]])


def _full(model: Any, kind: type[np.floating[Any]] = np.float64) -> Linear:
    """Weights and bias with a column for each class, also where scikit-learn keeps one for two classes."""
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Linear(np.ascontiguousarray(weights.T, dtype=kind), bias)
