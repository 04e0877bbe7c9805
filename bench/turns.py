"""How fast Cali is, how much she needs, and both beside Rasa's default pipeline and policies, in one run.

    python -m bench.turns      PEER=0 leaves the peer out, PEER_EPOCHS=1 only tries it, TURNS=50 measures less

Writes bench/results/turns.json. Turns in process, over HTTP and of the peer alternate in blocks of the same messages,
so that what else the machine does falls on all of them. Run it on a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from bench import own
from bench.measures import Measures, show
from bench.messages import held_out
from bench.own import InProcess, OwnServer
from bench.peer import environment, serving
from bench.peer.serving import PeerServer
from bench.processes import tree_mb
from bench.store import new_store
from knowledge.settings import ROOT

RESULTS = ROOT / "bench" / "results" / "turns.json"
TURNS = 300
BLOCK = 25
WARM_UP = 50
EARLY, LATE = 5, 400
WINDOW = 5
TALKS = 6


def step(text: str) -> None:
    """Says what is being done."""
    print(f"· {text}", file=sys.stderr, flush=True)


def in_blocks(messages: Sequence[str], turns: int) -> list[list[str]]:
    """So many messages in blocks, distinct ones as long as there are enough."""
    wanted = [messages[number % len(messages)] for number in range(turns)]
    return [wanted[start : start + BLOCK] for start in range(0, turns, BLOCK)]


async def growth(service: InProcess, messages: Sequence[str], measures: Measures) -> None:
    """Turns about 5 and about 400 of conversations, by turns, with the same messages at both places."""
    start = EARLY - WINDOW // 2
    window = messages[:WINDOW]
    filling = messages[WINDOW:]
    old = [f"bench:{uuid.uuid4().hex}" for _ in range(TALKS)]
    for conversation in old:
        for number in range(LATE - WINDOW // 2 - 1):
            await service.turn(conversation, filling[number % len(filling)])
    for conversation in old:
        new = f"bench:{uuid.uuid4().hex}"
        for text in filling[: start - 1]:
            await service.turn(new, text)
        for text in window:
            measures.early.append((await service.turn(new, text)).seconds)
            measures.late.append((await service.turn(conversation, text)).seconds)


async def measure_turns(measures: Measures, model: Path, folder: Path, turns: int) -> None:
    """Starts everything, and takes all turns."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, "work"))
    messages = held_out()
    warm, rest = messages[:WARM_UP], messages[WARM_UP:]
    with ExitStack() as running:
        step("Cali's server: starting")
        server = OwnServer(model, new_store(folder / "server.db"), folder)
        running.callback(server.stop)
        measures.ready_s = server.ready_s
        peer = None
        if measures.peer is not None:
            step("the peer's servers: starting")
            peer = PeerServer(measures.peer.model, new_store(folder / "peer-store.db"), folder)
            running.callback(peer.stop)
            measures.peer_ready_s = peer.ready_s
        step("Cali's service in this process: loading")
        service = InProcess()
        step("warming up")
        await service.talks(warm)
        server.talks(warm)
        measures.memory_mb = server.memory_mb()
        if peer is not None:
            peer.talks(warm)
            measures.peer_memory_mb = peer.memory_mb()
        step(f"{turns} turns in process and over HTTP{', and the peer' if peer else ''}")
        for block in in_blocks(rest, turns):
            measures.turns += await service.talks(block)
            measures.http += server.talks(block)
            if peer is not None:
                measures.peer_http += peer.talks(block)
    step(f"{TALKS} conversations of {LATE} turns")
    await growth(service, rest, measures)


def run(folder: Path, turns: int) -> Measures:
    """Measures everything. Raises RuntimeError where something fails."""
    measures = Measures(load=os.getloadavg()[0])
    if measures.load > 0.5:
        step(f"the machine is busy (load {measures.load:.1f}): times will be longer than they should be")
    with_peer = environment.wanted()
    if with_peer:
        environment.install()
        measures.peer_install_mb = tree_mb(environment.BIN.parent)
    step("what serving installs: making an environment from requirements.lock")
    measures.install_mb = own.install_mb(folder)
    database = new_store(folder / "own.db")
    step("Cali's model: training")
    model = folder / "model" / "cali.tar.gz"
    measures.train_s = own.train(model, database, folder)
    if with_peer:
        step(f"the peer's model: {environment.epochs()} epochs, an hour or more, unless it is kept from a run before")
        measures.peer = serving.train(folder)
    os.environ.update({"DATABASE_URL": database, "MODEL_PATH": str(model), "DEV_REST": "1"})
    asyncio.run(measure_turns(measures, model, folder, turns))
    return measures


def search() -> None:
    """Prints the search's own figures, where that benchmark is there."""
    if (ROOT / "bench" / "search.py").is_file():
        print("\nSearch", flush=True)
        subprocess.run([sys.executable, "-m", "bench.search"], cwd=ROOT, check=False)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    try:
        with tempfile.TemporaryDirectory(prefix="cali-bench-", ignore_cleanup_errors=True) as folder:
            found = run(Path(folder), int(os.environ.get("TURNS") or TURNS)).figures()
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(show(found), flush=True)
    search()
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
