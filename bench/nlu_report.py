"""How well questions are understood, on one page; `--accept` makes the figures the new floor.

python -m bench.nlu_report            # writes bench/results/nlu_report.html
python -m bench.nlu_report --accept   # and bench/accepted.json
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bench import nlu_accepted, nlu_page
from bench.nlu_scores import Figures, answered, figures, understand
from bench.nlu_sets import sets
from bench.report import figure, table
from bench.store import new_store
from bench.understand import quiet
from knowledge.settings import ROOT

PAGE = ROOT / "bench" / "results" / "nlu_report.html"


async def measure() -> tuple[nlu_accepted.Sets, list[nlu_page.Result]]:
    """Both sets through the trained model. DATABASE_URL must name a store of our own."""
    from bot.app import build_service
    from bot.settings import load_settings
    from knowledge.queries import shared_store

    service = build_service(load_settings()[0])
    topics = shared_store().topics()
    results = []
    for name, sentences in sets().items():
        texts = [one.text for one in sentences]
        parsed, told = await understand(service.engine, texts), await answered(service, texts)
        results.append(nlu_page.Result(name, sentences, parsed, told, figures(sentences, parsed, told, topics)))
    return {one.name: one.figures for one in results}, results


def compared(now: Figures, before: Figures) -> str:
    """The figures beside the accepted ones, as a table for the terminal."""
    rows = [(name, figure(value), figure(before.get(name))) for name, value in now.items()]
    return table(("", "now", "accepted"), rows)


def main(arguments: list[str]) -> int:
    """0; 1 where a figure was lost by more than a point and the run was not accepted."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlu_report", description=__doc__.partition("\n")[0])
    parser.add_argument("--accept", action="store_true", help="accept these figures: they are the floor from now on")
    accept = parser.parse_args(arguments).accept
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = new_store(Path(folder) / "cali.db")
        os.environ.setdefault("DEV_REST", "1")
        measured, results = asyncio.run(measure())
    accepted = nlu_accepted.read() if nlu_accepted.ACCEPTED.is_file() else {}
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(nlu_page.page(results, accepted), encoding="utf-8")
    for name, now in measured.items():
        print(f"{nlu_page.TITLES[name]}\n{compared(now, accepted.get(name, {}))}\n")
    lost = [line for name, now in measured.items() for line in nlu_accepted.losses(now, accepted.get(name, {}))]
    print(f"The page: {PAGE.relative_to(ROOT)}")
    if accept:
        nlu_accepted.write(measured)
        print("Accepted.")
        return 0
    for line in lost:
        print(f"Lost more than a point: {line}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
