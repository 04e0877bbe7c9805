"""Fits the second look of safeguarding (bot/safeguarding_sense.py), and shows what it changes.

    python -m bench.fit_safeguarding          shows the figures by cross-validation
    python -m bench.fit_safeguarding --save   also writes the weights

Signs and look-alikes are those of tests/safeguarding that may be tuned on; the training sentences and the questions
from elsewhere are ordinary messages. The bounds are chosen on messages that the weights were not fitted on: ADDED of
the ordinary messages may be taken for a sign by their meaning alone, and TAKEN_BACK of the signs for ordinary.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bench.nlu_sets import training_sentences
from bot.nlu.heads import Linear, Parts
from bot.nlu.normalise import Normaliser
from bot.nlu.vocabulary import own_words
from bot.safeguarding import TIERS, Safeguarding
from bot.safeguarding_sense import WEIGHTS, Weights, parts_of
from knowledge.encoder import shared_encoder
from knowledge.settings import ROOT

ADDED = 0.001
TAKEN_BACK = 0.025
C = 5.0
LETTERS_C = 30.0
SETS = ("messages.yml", "more_messages.yml", "second_look.yml")
MOST_PARTS = 20_000
LEAST = 3
"""In how many messages a part must stand."""
Floats = npt.NDArray[Any]


def messages() -> list[tuple[str, str]]:
    """Each message with its tier, `none` for look-alikes, and `ordinary` for what is none by its origin."""
    found = [
        (row["text"], row["tier"])
        for name in SETS
        for row in yaml.safe_load((ROOT / "tests" / "safeguarding" / name).read_text(encoding="utf-8"))
        if row["half"] == "tune"
    ]
    blocks = yaml.safe_load((ROOT / "knowledge" / "content" / "elsewhere.yml").read_text(encoding="utf-8"))
    ordinary = [*training_sentences(), *(asked for block in blocks for asked in block["asked"])]
    return found + [(text, "ordinary") for text in ordinary]


def fitted(vectors: Floats, signs: Floats) -> Floats:
    """The weights of the log-odds, their constant at the end; `vectors` end with a 1."""
    model = LogisticRegression(C=C, class_weight="balanced", max_iter=3000, tol=1e-4, fit_intercept=False)
    weights: Floats = model.fit(vectors, signs).coef_[0]
    return weights


def fitted_parts(texts: Sequence[str], signs: Floats) -> Parts:
    """The same by letters and words: one column of log-odds."""
    vectorizer = TfidfVectorizer(
        analyzer=parts_of, sublinear_tf=True, min_df=LEAST, max_features=MOST_PARTS, dtype=np.float32
    )
    counted = vectorizer.fit_transform(texts)
    model = LogisticRegression(C=LETTERS_C, class_weight="balanced", max_iter=300, tol=1e-3).fit(counted, signs)
    rows = {part: int(at) for part, at in vectorizer.vocabulary_.items()}
    return Parts(rows, vectorizer.idf_, Linear(model.coef_.T.astype(np.float32), model.intercept_))


def main(arguments: list[str]) -> int:
    """Prints the figures, and with --save writes the weights."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit_safeguarding", description=__doc__.partition("\n")[0])
    parser.add_argument("--save", action="store_true", help=f"write {WEIGHTS.name}")
    save = parser.parse_args(arguments).save
    listed = messages()
    normaliser, words = Normaliser(own_words()), Safeguarding(sense=None)
    texts = [normaliser.text(text) for text, _ in listed]
    encoded = shared_encoder().encode(texts, threads=2)
    vectors = np.hstack([encoded, np.ones((len(encoded), 1), dtype=np.float32)])
    tiers = np.array([tier for _, tier in listed])
    signs, ordinary = np.isin(tiers, TIERS), tiers == "ordinary"
    odds = np.zeros(len(listed))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(vectors, tiers):
        odds[test] = vectors[test] @ fitted(vectors[train], signs[train])
        parts = fitted_parts([texts[at] for at in train], signs[train])
        odds[test] += [parts.margins(parts_of(texts[at]))[0] for at in test]
    low, high = float(np.quantile(odds[signs], TAKEN_BACK)), float(np.quantile(odds[ordinary], 1 - ADDED))
    first = np.array([words.look(text) is not None for text, _ in listed])
    for name, before, after in (
        ("signs found", first[signs], np.where(first, odds >= low, odds >= high)[signs]),
        ("signs found by meaning alone", np.zeros(int(signs.sum()), dtype=bool), (odds >= high)[signs]),
        (
            "look-alikes taken for signs",
            first[tiers == "none"],
            np.where(first, odds >= low, odds >= high)[tiers == "none"],
        ),
        ("ordinary taken for signs", first[ordinary], np.where(first, odds >= low, odds >= high)[ordinary]),
    ):
        print(f"{name:<30}{before.sum():>6} -> {after.sum():>5} of {len(before)}")
    print(f"bounds: {low:.2f}, {high:.2f}")
    if save:
        rows = np.stack([fitted(vectors[signs], tiers[signs] == tier) for tier in TIERS])
        sign = fitted(vectors, signs).astype(np.float32)
        Weights(sign, fitted_parts(texts, signs), rows.astype(np.float32), TIERS, low, high).save()
        print(f"written: {WEIGHTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
