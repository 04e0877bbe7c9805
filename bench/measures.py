"""What a run of bench.turns measures, as the figures that are printed and written, and against the budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bench.own import Turn
from bench.peer.serving import Trained
from bench.report import Budget, budgets, figure, table

IN_PROCESS_TIMES = 2.5
PEER_TIMES = 0.4
GROWTH_TIMES = 1.3
READY_SECONDS = 12
MEMORY_MB = 600
INSTALL_MB = 900
TRAIN_SECONDS = 60


@dataclass
class Measures:
    """Seconds, and MiB. Of the peer: nothing where it was left out. early, late: turns about 5 and about 400."""

    turns: list[Turn] = field(default_factory=list)
    http: list[float] = field(default_factory=list)
    peer_http: list[float] = field(default_factory=list)
    early: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    ready_s: float | None = None
    peer_ready_s: float | None = None
    memory_mb: float | None = None
    peer_memory_mb: float | None = None
    train_s: float | None = None
    peer: Trained | None = None
    install_mb: float | None = None
    peer_install_mb: float | None = None
    load: float = 0.0

    def figures(self) -> dict[str, Any]:
        """What turns.json holds: milliseconds, seconds, MiB; null where nothing was measured."""
        seconds = [turn.seconds for turn in self.turns]
        return {
            "turn_ms": {
                "encoder_p50": percentile([turn.encoder for turn in self.turns], 50),
                "in_process_p50": percentile(seconds, 50),
                "in_process_p95": percentile(seconds, 95),
                "http_p50": percentile(self.http, 50),
                "http_p95": percentile(self.http, 95),
                "peer_http_p50": percentile(self.peer_http, 50),
                "peer_http_p95": percentile(self.peer_http, 95),
            },
            "growth_ms": {"turn_5": percentile(self.early, 50), "turn_400": percentile(self.late, 50)},
            "ready_s": self.ready_s,
            "peer_ready_s": self.peer_ready_s,
            "memory_mb": self.memory_mb,
            "peer_memory_mb": self.peer_memory_mb,
            "train_s": self.train_s,
            "peer_train_s": self.peer.seconds if self.peer else None,
            "install_mb": self.install_mb,
            "peer_install_mb": self.peer_install_mb,
            "cpu_ms": {
                "encoder_p50": percentile([turn.encoder_cpu for turn in self.turns], 50),
                "in_process_p50": percentile([turn.cpu for turn in self.turns], 50),
            },
            "turns_measured": {"in_process": len(self.turns), "http": len(self.http), "peer_http": len(self.peer_http)},
            "peer_epochs": self.peer.epochs if self.peer else None,
            "peer_trained_earlier": self.peer.earlier if self.peer else None,
            "load_before": self.load,
        }


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """Milliseconds that `share` per cent of these stay within; None of none."""
    return round(float(np.percentile(seconds, share)) * 1000, 3) if seconds else None


def ratio(one: float | None, other: float | None) -> float | None:
    """None where either is missing."""
    return one / other if one is not None and other else None


def asked(figures: dict[str, Any]) -> list[Budget]:
    """The design's budgets."""
    turn, growth = figures["turn_ms"], figures["growth_ms"]
    return [
        Budget("turn in process / encoder's time in it", ratio(turn["in_process_p50"], turn["encoder_p50"]),
               IN_PROCESS_TIMES, "×"),
        Budget("turn over HTTP / the peer's", ratio(turn["http_p50"], turn["peer_http_p50"]), PEER_TIMES, "×"),
        Budget("turn 400 / turn 5", ratio(growth["turn_400"], growth["turn_5"]), GROWTH_TIMES, "×"),
        Budget("ready after start", figures["ready_s"], READY_SECONDS, " s"),
        Budget("memory", figures["memory_mb"], MEMORY_MB, " MB"),
        Budget("what serving installs", figures["install_mb"], INSTALL_MB, " MB"),
        Budget("training", figures["train_s"], TRAIN_SECONDS, " s"),
    ]  # fmt: skip


def show(figures: dict[str, Any]) -> str:
    """One table of figures, ours beside the peer's, and one of budgets."""
    turn, growth, cpu = figures["turn_ms"], figures["growth_ms"], figures["cpu_ms"]
    rows = [
        ("the encoder's part of a turn, p50, ms", turn["encoder_p50"], None),
        ("turn in process, p50, ms", turn["in_process_p50"], None),
        ("turn in process, p95, ms", turn["in_process_p95"], None),
        ("processor's time of the encoder in it, p50, ms", cpu["encoder_p50"], None),
        ("processor's time of a turn in process, p50, ms", cpu["in_process_p50"], None),
        ("turn over HTTP, p50, ms", turn["http_p50"], turn["peer_http_p50"]),
        ("turn over HTTP, p95, ms", turn["http_p95"], turn["peer_http_p95"]),
        ("turn 5 of a conversation, ms", growth["turn_5"], None),
        ("turn 400 of a conversation, ms", growth["turn_400"], None),
        ("ready after start, s", figures["ready_s"], figures["peer_ready_s"]),
        ("memory after 50 turns, MB", figures["memory_mb"], figures["peer_memory_mb"]),
        ("training, s", figures["train_s"], figures["peer_train_s"]),
        ("installation, MB", figures["install_mb"], figures["peer_install_mb"]),
    ]
    shown = [(what, figure(ours), figure(peers)) for what, ours, peers in rows]
    return f"{table(('', 'Cali', 'the peer'), shown)}\n\n{budgets(asked(figures))}"
