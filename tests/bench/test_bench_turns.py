"""Turns are measured with the real service, in process and over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.turns import BLOCK, in_blocks
from knowledge.settings import ROOT

SMALL = """
import asyncio, json, sys
from pathlib import Path
from bench import turns
from bench.measures import Measures
turns.WARM_UP, turns.TALKS, turns.LATE = 3, 1, 9
measures = Measures()
asyncio.run(turns.measure_turns(measures, Path(sys.argv[1]), Path(sys.argv[2]), 4))
print(json.dumps(measures.figures()))
"""


def test_messages_come_in_blocks_and_again_only_when_there_are_too_few() -> None:
    messages = [str(number) for number in range(60)]
    blocks = in_blocks(messages, 70)
    assert [len(block) for block in blocks] == [BLOCK, BLOCK, 20]
    assert [text for block in blocks for text in block] == [*messages, *messages[:10]]


@pytest.mark.timeout(400)
def test_a_small_run_measures_everything_but_the_peer(tmp_path: Path, fresh_store: Path, model: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{fresh_store}", "MODEL_PATH": str(model), "DEV_REST": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SMALL, str(model), str(tmp_path)],
        cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout)
    assert figures["turns_measured"] == {"in_process": 4, "http": 4, "peer_http": 0}
    turn = figures["turn_ms"]
    assert 0 < turn["encoder_p50"] < turn["in_process_p50"] <= turn["in_process_p95"]
    assert turn["http_p50"] > 0
    assert figures["growth_ms"]["turn_5"] > 0
    assert figures["growth_ms"]["turn_400"] > 0
    assert figures["ready_s"] > 0
    assert figures["memory_mb"] > 100
