"""turns.json has the design's form, and the budgets are the design's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.measures import Measures, asked, show
from bench.own import Turn
from bench.peer.serving import Trained
from bench.report import FAIL, PASS, UNKNOWN

CONTRACT = {
    "turn_ms": {
        "encoder_p50", "in_process_p50", "in_process_p95", "http_p50", "http_p95", "peer_http_p50", "peer_http_p95",
    },
    "growth_ms": {"turn_5", "turn_400"},
}  # fmt: skip
SINGLE = {
    "ready_s", "peer_ready_s", "memory_mb", "peer_memory_mb", "train_s", "peer_train_s", "install_mb",
    "peer_install_mb",
}  # fmt: skip


def measured(**changes: Any) -> Measures:
    given: dict[str, Any] = {
        "turns": [Turn(0.008, 0.004), Turn(0.010, 0.005), Turn(0.030, 0.006)],
        "http": [0.012, 0.012, 0.020],
        "peer_http": [0.035, 0.040, 0.090],
        "early": [0.010],
        "late": [0.011],
        "ready_s": 8.0,
        "peer_ready_s": 40.0,
        "memory_mb": 480.0,
        "peer_memory_mb": 1500.0,
        "train_s": 25.0,
        "peer": Trained(Path("peer.tar.gz"), 1800.0, 100, earlier=True),
        "install_mb": 800.0,
        "peer_install_mb": 1900.0,
    }
    return Measures(**{**given, **changes})


def test_the_json_has_every_key_of_the_contract() -> None:
    figures = json.loads(json.dumps(measured().figures()))
    for group, keys in CONTRACT.items():
        assert set(figures[group]) == keys
    assert set(figures) >= SINGLE
    assert figures["turn_ms"]["in_process_p50"] == pytest.approx(10)
    assert figures["turn_ms"]["encoder_p50"] == pytest.approx(5)
    assert figures["turn_ms"]["in_process_p95"] > 25
    assert figures["peer_train_s"] == 1800


def test_a_peer_that_was_left_out_is_null_everywhere_and_its_budget_not_measured() -> None:
    figures = measured(peer_http=[], peer=None, peer_ready_s=None, peer_memory_mb=None, peer_install_mb=None).figures()
    assert figures["turn_ms"]["peer_http_p50"] is None
    assert [figures[name] for name in sorted(SINGLE) if name.startswith("peer")] == [None] * 4
    verdicts = {budget.what: budget.verdict for budget in asked(figures)}
    assert verdicts.pop("turn over HTTP / the peer's") == UNKNOWN
    assert set(verdicts.values()) == {PASS}


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"turns": [Turn(0.0126, 0.005)]}, "turn in process / encoder's time in it"),
        ({"http": [0.017]}, "turn over HTTP / the peer's"),
        ({"late": [0.0131]}, "turn 400 / turn 5"),
        ({"ready_s": 12.1}, "ready after start"),
        ({"memory_mb": 601.0}, "memory"),
        ({"install_mb": 901.0}, "what serving installs"),
        ({"train_s": 61.0}, "training"),
    ],
)
def test_each_budget_fails_when_it_is_passed(changes: dict[str, Any], fails: str) -> None:
    failed = [budget.what for budget in asked(measured(**changes).figures()) if budget.verdict == FAIL]
    assert failed == [fails]


def test_the_table_shows_ours_beside_the_peers() -> None:
    shown = show(measured().figures())
    (line,) = [line for line in shown.splitlines() if line.startswith("turn over HTTP, p50")]
    assert line.split()[-2:] == ["12.00", "40.00"]
    assert "pass" in shown
