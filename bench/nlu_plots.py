"""The report's plots, as images that stand in the page itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np

from bench.nlu_scores import Bin

mpl.use("Agg")
from matplotlib import pyplot as plt

BLUE, RED, GREY = "#1d5a96", "#b3361e", "#8a8f98"
Counts = dict[tuple[str, str], int]


def confusion(pairs: Counts, right: dict[str, int]) -> str:
    """The intents of these pairs as a matrix: rows are what was meant, columns what it was taken for.

    right: how many sentences of an intent were understood, for the diagonal.
    """
    names = sorted({name for pair in pairs for name in pair})
    at = {name: number for number, name in enumerate(names)}
    wrong = np.zeros((len(names), len(names)))
    for (meant, taken), count in pairs.items():
        wrong[at[meant], at[taken]] = count
    side = max(3.0, 0.27 * len(names) + 2)
    figure, axes = plt.subplots(figsize=(side, side))
    axes.imshow(np.where(wrong == 0, np.nan, wrong), cmap="Reds", vmin=0, vmax=max(2.0, float(wrong.max())))
    for (meant, taken), count in pairs.items():
        axes.text(at[taken], at[meant], str(count), ha="center", va="center", fontsize=7)
    for name, number in at.items():
        axes.text(number, number, str(right.get(name, 0)), ha="center", va="center", fontsize=7, color=GREY)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("taken for")
    axes.set_ylabel("meant")
    return _image(figure)


def reliability(named: dict[str, Sequence[Bin]]) -> str:
    """How often each set's messages are right, by how sure the model is; below, how many there are."""
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(6, 6), height_ratios=(3, 1), sharex=True)
    upper.plot((0, 1), (0, 1), color=GREY, linewidth=1, linestyle="--", label="as sure as right")
    for number, (name, bins) in enumerate(named.items()):
        colour = (BLUE, RED)[number % 2]
        filled = [one for one in bins if one.count]
        upper.plot(
            [one.confidence for one in filled], [one.right for one in filled], marker="o", color=colour, label=name
        )
        places = [(place + 0.3 + 0.4 * number) / len(bins) for place in range(len(bins))]
        lower.bar(places, [one.count for one in bins], width=0.04, color=colour)
    upper.set_ylabel("share that is right")
    upper.set_ylim(0, 1.02)
    upper.legend()
    lower.set_ylabel("messages")
    lower.set_xlabel("confidence")
    return _image(figure)


def bars(groups: dict[str, tuple[int, float]], what: str) -> str:
    """The share that is right in each group, with the group's size."""
    names = list(groups)[::-1]
    figure, axes = plt.subplots(figsize=(7, 0.21 * len(names) + 1))
    axes.barh(range(len(names)), [groups[name][1] for name in names], color=BLUE)
    axes.set_yticks(range(len(names)), [f"{name} ({groups[name][0]})" for name in names], fontsize=7)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.set_xlabel(what)
    return _image(figure)


def _image(figure: Any) -> str:
    """The figure as an address that holds the picture."""
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()
