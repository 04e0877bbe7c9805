"""What the model makes of sentences, and how good that is, as figures between 0 and 1."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

from bench.nlu_sets import OUTSIDE, Pairs, Sentence, same_value
from bench.understand import FALLBACK, top
from bot.service import Incoming, Service

BINS = 10
LOWER_IS_BETTER = frozenset({"calibration_error", "not_sure"})
Figures = dict[str, float]


class Parser(Protocol):
    """What understands a text: bot.engine.Engine does."""

    async def parse(self, text: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Understood:
    """A text as the model understood it. `intent`: the first one, also where the model is `not_sure` of it."""

    text: str
    intent: str
    confidence: float
    not_sure: bool
    entities: Pairs
    negated: frozenset[str]

    @property
    def acted_on(self) -> str:
        """The intent that Cali acts on: the fallback's where the model is not sure."""
        return FALLBACK if self.not_sure else self.intent


@dataclass(frozen=True)
class Bin:
    """The messages whose confidence lies between two tenths: how many, how sure, how many of them right."""

    count: int
    confidence: float
    right: float


async def understand(parser: Parser, texts: Iterable[str]) -> list[Understood]:
    """Each text through the model, one after the other."""
    return [understood(text, await parser.parse(text)) for text in texts]


def understood(text: str, parsed: dict[str, Any]) -> Understood:
    """What `Engine.parse` returned, in the form that figures are made of."""
    intent, confidence = top(parsed)
    found = parsed["entities"]
    return Understood(
        text,
        str(intent),
        confidence,
        parsed["intent"]["name"] == FALLBACK,
        frozenset((str(one["entity"]), same_value(str(one["value"]))) for one in found),
        frozenset(same_value(str(one["value"])) for one in found if one.get("negated")),
    )


async def answered(service: Service, texts: Iterable[str]) -> list[frozenset[str]]:
    """The ids of the answers that each text gets end to end, each in a conversation of its own."""
    told = []
    for text in texts:
        said = await service.take(Incoming("bench", f"bench:{uuid.uuid4().hex}", uuid.uuid4().hex, text))
        told.append(frozenset(reply.answer_id for reply in said.replies if reply.answer_id))
    return told


def figures(
    sentences: Sequence[Sentence],
    parsed: Sequence[Understood],
    told: Sequence[frozenset[str]],
    topics: Iterable[str],
) -> Figures:
    """The figures of one set. sentences, parsed, told: of the same sentences. topics: the intents of the store.

    Entities and negation only where somebody wrote down what is right. Raises ValueError for no sentences.
    """
    wanted, got = [one.intent for one in sentences], [one.intent for one in parsed]
    pairs = list(zip(sentences, parsed, strict=True))
    made = {
        "sentences": float(len(sentences)),
        "intent_accuracy": float(np.mean(np.array(wanted) == np.array(got))),
        "intent_macro_f1": float(f1_score(wanted, got, labels=sorted(set(wanted)), average="macro", zero_division=0)),
        "not_sure": float(np.mean([one.not_sure for one in parsed])),
        "calibration_error": calibration_error(reliability(sentences, parsed)),
    }
    right = [bool(one.answers & ids) for one, ids in zip(sentences, told, strict=True) if one.answers]
    if right:
        made["answer_right"] = float(np.mean(right))
    if all(one.entities is not None for one in sentences):
        made["entity_f1"] = f1((one.entities or frozenset(), found.entities) for one, found in pairs)
        made["negation_f1"] = f1((one.negated or frozenset(), found.negated) for one, found in pairs)
    return {**made, **scope_auc(pairs, frozenset(topics))}


def scope_auc(pairs: Sequence[tuple[Sentence, Understood]], topics: frozenset[str]) -> Figures:
    """How well messages that are no questions for Cali are told from the topics, as areas under the ROC curve.

    `outside_auc`: by confidence, counted as negative where the model says that the message is outside.
    `outside_auc_confidence_alone`: by confidence, whatever the model says the message is.
    """
    chosen = [pair for pair in pairs if pair[0].intent in OUTSIDE or pair[0].intent in topics]
    inside = [pair[0].intent in topics for pair in chosen]
    if len(set(inside)) < 2:
        return {}
    alone = [found.confidence for _, found in chosen]
    signed = [-found.confidence if found.intent in OUTSIDE else found.confidence for _, found in chosen]
    return {
        "outside_auc": float(roc_auc_score(inside, signed)),
        "outside_auc_confidence_alone": float(roc_auc_score(inside, alone)),
    }


def reliability(sentences: Sequence[Sentence], parsed: Sequence[Understood]) -> list[Bin]:
    """The ten bins of equal width over confidence, from the least sure; empty ones with a count of 0."""
    sure = np.array([one.confidence for one in parsed])
    right = np.array([one.intent == found.intent for one, found in zip(sentences, parsed, strict=True)])
    where = np.clip((sure * BINS).astype(int), 0, BINS - 1)
    inside = [where == number for number in range(BINS)]
    return [
        Bin(int(here.sum()), float(sure[here].mean()), float(right[here].mean())) if here.any() else Bin(0, 0.0, 0.0)
        for here in inside
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far confidence is from being right, weighed by messages."""
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / sum(one.count for one in bins)


def f1(pairs: Iterable[tuple[frozenset[Any], frozenset[Any]]]) -> float:
    """Micro-F1 over what was to be found and what was found, message by message; 1 where both are nothing."""
    hit = missed = wrong = 0
    for wanted, found in pairs:
        hit, missed, wrong = hit + len(wanted & found), missed + len(wanted - found), wrong + len(found - wanted)
    return 2 * hit / (2 * hit + missed + wrong) if hit + missed + wrong else 1.0


def shares(right: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, float]]:
    """For each group how many there are and which share of them is right, the worst first."""
    found: dict[str, list[bool]] = {}
    for group, hit in right:
        found.setdefault(group, []).append(hit)
    counted = {group: (len(hits), sum(hits) / len(hits)) for group, hits in found.items()}
    return dict(sorted(counted.items(), key=lambda one: (one[1][1], one[0])))


def confusions(sentences: Sequence[Sentence], parsed: Sequence[Understood]) -> Counter[tuple[str, str]]:
    """How often an intent was taken for another: (right, taken for)."""
    pairs = zip(sentences, parsed, strict=True)
    return Counter((one.intent, found.intent) for one, found in pairs if one.intent != found.intent)
