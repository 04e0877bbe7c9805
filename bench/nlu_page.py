"""The report as one page of HTML that needs nothing else. Of set 2 it shows totals only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bench import nlu_plots
from bench.nlu_accepted import NOT_JUDGED, POINT, Sets
from bench.nlu_scores import LOWER_IS_BETTER, Figures, Understood, confusions, reliability, shares
from bench.nlu_sets import Sentence

TITLES = {"set_1": "Set 1: read while sentences were added", "set_2": "Set 2: for reporting only"}
MOST_CONFUSED = 30
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #16202c }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .2rem .7rem; border-bottom: 1px solid #d5dae1 }
td { text-align: left; vertical-align: top } th { text-align: left } td.number { text-align: right }
.lost { color: #b3361e; font-weight: 600 } .won { color: #1c6b34 } img { max-width: 100% }
"""


@dataclass(frozen=True)
class Result:
    """One set through the model."""

    name: str
    sentences: Sequence[Sentence]
    parsed: Sequence[Understood]
    told: Sequence[frozenset[str]]
    figures: Figures

    def pairs(self) -> list[tuple[Sentence, Understood]]:
        return list(zip(self.sentences, self.parsed, strict=True))


def page(results: Sequence[Result], accepted: Sets) -> str:
    """The page. results: set 1 first."""
    first = results[0]
    parts = [
        *(_totals(one, accepted.get(one.name, {})) for one in results),
        "<h2>Is it as sure as it is right?</h2>",
        _img(nlu_plots.reliability({TITLES[one.name]: reliability(one.sentences, one.parsed) for one in results})),
        "<h2>Set 1 in detail</h2>",
        _detail(first),
    ]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>How well Cali understands</title>'
        f"<style>{_STYLE}</style><h1>How well Cali understands</h1>{''.join(parts)}</html>\n"
    )


def _totals(result: Result, accepted: Figures) -> str:
    rows = [
        (name.replace("_", " "), _shown(name, value), _shown(name, accepted.get(name)), _change(name, value, accepted))
        for name, value in result.figures.items()
    ]
    return f"<h2>{TITLES[result.name]}</h2>" + _table(("", "now", "accepted", "change"), rows, numbers=True)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if name == "sentences" else f"{value:.3f}"


def _change(name: str, value: float, accepted: Figures) -> str:
    if name not in accepted:
        return "new"
    change = value - accepted[name]
    better = change * (-1 if name in LOWER_IS_BETTER else 1)
    kind = "" if name in NOT_JUDGED or abs(better) <= POINT else ' class="won"' if better > 0 else ' class="lost"'
    shown = f"{change:+.0f}" if name == "sentences" else f"{change:+.3f}"
    return f"<span{kind}>{shown}</span>"


def _detail(result: Result) -> str:
    pairs = result.pairs()
    counted = confusions(result.sentences, result.parsed)
    most = dict(counted.most_common(MOST_CONFUSED))
    right: dict[str, int] = {}
    for one, found in pairs:
        right[one.intent] = right.get(one.intent, 0) + (one.intent == found.intent)
    hits = [(one, one.intent == found.intent) for one, found in pairs]
    parts = [
        "<h3>By voice</h3>",
        _img(nlu_plots.bars(shares((one.voice, hit) for one, hit in hits), "share of sentences understood")),
        f"<h3>The {len(most)} most confused pairs</h3><p>Grey: how many sentences of the intent were understood.</p>",
        _img(nlu_plots.confusion(most, right)) if most else "<p>None.</p>",
        "<h3>By topic</h3>",
        _img(nlu_plots.bars(shares((one.intent, hit) for one, hit in hits), "share of sentences understood")),
        "<h3>Every confusion</h3>",
        _table(("sentence", "voice", "meant", "taken for", "confidence"), _wrong_intents(pairs)),
        "<h3>Every wrong answer</h3>",
        _table(("sentence", "right", "told"), _wrong_answers(result)),
        "<h3>Every entity missed or invented</h3>",
        _table(("sentence", "missed", "invented", "negation missed", "negation invented"), _wrong_entities(pairs)),
    ]
    return "".join(parts)


def _wrong_intents(pairs: Sequence[tuple[Sentence, Understood]]) -> list[tuple[str, ...]]:
    wrong = sorted((two for two in pairs if two[0].intent != two[1].intent), key=lambda two: -two[1].confidence)
    return [
        (escape(one.text), one.voice, one.intent, found.intent + (" (not sure)" if found.not_sure else ""),
         f"{found.confidence:.2f}")
        for one, found in wrong
    ]  # fmt: skip


def _wrong_answers(result: Result) -> list[tuple[str, ...]]:
    return [
        (escape(one.text), _names(one.answers), _names(told))
        for one, told in zip(result.sentences, result.told, strict=True)
        if one.answers and not one.answers & told
    ]


def _wrong_entities(pairs: Sequence[tuple[Sentence, Understood]]) -> list[tuple[str, ...]]:
    rows = []
    for one, found in pairs:
        wanted, negated = one.entities or frozenset(), one.negated or frozenset()
        differences = (
            wanted - found.entities,
            found.entities - wanted,
            negated - found.negated,
            found.negated - negated,
        )
        if any(differences):
            rows.append((escape(one.text), *(_names(side) for side in differences)))
    return rows


def _names(found: Iterable[Any]) -> str:
    return escape(", ".join(sorted(one if isinstance(one, str) else ": ".join(one) for one in found)))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False) -> str:
    """The cells are HTML; with `numbers` all but the first column stand to the right."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    other = '<td class="number">' if numbers else "<td>"
    lines = ["".join(f"{'<td>' if at == 0 else other}{cell}</td>" for at, cell in enumerate(row)) for row in rows]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _img(address: str) -> str:
    return f'<p><img alt="" src="{address}"></p>'
