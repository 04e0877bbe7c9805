"""How well questions are understood, on public data, beside Rasa's default pipeline and published figures.

    python -m bench.nlu DATA_FOLDER      PEER=0 leaves Rasa's default pipeline out, PEER_EPOCHS=1 only tries it

Trains config.yml as it is, with nothing set for any data set, through Rasa. Writes bench/results/nlu.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from bench.datasets import DataFolderError, DataSet, intent_names, read_folder
from bench.peer import environment as peer
from bench.report import Budget, budgets, figure, table
from bench.store import new_store
from knowledge.settings import ROOT

RESULTS = ROOT / "bench" / "results" / "nlu.json"
PUBLISHED = ROOT / "bench" / "published.yml"
ENCODER_TIMES = 1.6
TRAIN_SECONDS = 60
_MEASURES = ("in_scope_accuracy", "oos_auc")


@dataclass(frozen=True)
class Understood:
    """A pipeline's figures on one data set. oos_auc: None where nothing is out of scope. encoder_ms: None without one.

    ms_per_message, encoder_ms: medians over the test messages, one at a time.
    """

    in_scope_accuracy: float
    oos_auc: float | None
    ms_per_message: float
    train_s: float
    encoder_ms: float | None = None


def measure(data: DataSet, found: dict[str, Any]) -> Understood:
    """found: what bench/understand.py wrote. Accuracy before any fallback, over the messages that are in scope."""
    names = intent_names({str(one.label) for one in data.train})
    answers = found["answers"]
    right = [
        answer[0] == names.get(one.label)
        for one, answer in zip(data.test, answers, strict=True)
        if one.label is not None
    ]
    inside = np.array([one.label is not None for one in data.test])
    confidence = np.array([answer[1] for answer in answers])
    encoder = median(answer[3] for answer in answers) * 1000
    return Understood(
        in_scope_accuracy=sum(right) / len(right),
        oos_auc=float(roc_auc_score(inside, confidence)) if not inside.all() else None,
        ms_per_message=median(answer[2] for answer in answers) * 1000,
        train_s=found["train_s"],
        encoder_ms=encoder or None,
    )


def run(python: Path, config: Path, data: DataSet, folder: Path, variables: dict[str, str]) -> Understood:
    """Trains and asks in an environment. Raises RuntimeError with the end of its log when that fails."""
    names = intent_names({str(one.label) for one in data.train})
    train, messages, out, log = (folder / name for name in ("train.json", "messages.json", "out.json", "log"))
    examples = [{"text": one.text, "intent": names[str(one.label)], "entities": []} for one in data.train]
    train.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
    messages.write_text(json.dumps([one.text for one in data.test]), encoding="utf-8")
    with log.open("wb") as said:
        done = subprocess.run(
            [str(python), "-P", str(ROOT / "bench" / "understand.py"), *map(str, (config, train, messages, out))],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(
            f"{data.name} failed ({done.returncode}):\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}"
        )
    return measure(data, json.loads(out.read_text(encoding="utf-8")))


def own_config(path: Path) -> Path:
    """The project's config.yml as it is, but for the importers: they would add the project's own sentences."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config.pop("importers", None)
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return path


def show(name: str, ours: Understood, default: Understood | None, published: dict[str, Any]) -> str:
    """The tables of one data set: beside the others, and against floor and aim."""
    rows = [_row("Cali (config.yml)", asdict(ours))]
    if default is not None:
        rows.append(_row("Rasa's default pipeline", asdict(default)))
    rows += [_row(f"{one['name']} (published)", one) for one in published.get("published", [])]
    header = (name, "in-scope accuracy", "out-of-scope AUC", "ms a message", "training s")
    return f"{table(header, rows)}\n\n{budgets(asked(ours, published))}"


def asked(ours: Understood, published: dict[str, Any]) -> list[Budget]:
    """Floor and aim where the data set has them, and the budgets of time."""
    words = {"in_scope_accuracy": "in-scope accuracy", "oos_auc": "out-of-scope AUC"}
    rows = [
        Budget(f"{kind}: {words[measure]}", getattr(ours, measure), published[kind][measure], least=True)
        for kind in ("floor", "aim")
        for measure in _MEASURES
        if measure in published.get(kind, {})
    ]
    times = ours.ms_per_message / ours.encoder_ms if ours.encoder_ms else None
    return [
        *rows,
        Budget("a message / the encoder's time in it", times, ENCODER_TIMES, "×"),
        Budget("training", ours.train_s, TRAIN_SECONDS, " s"),
    ]


def _row(name: str, figures: dict[str, Any]) -> list[str]:
    return [name, *(figure(figures.get(one)) for one in (*_MEASURES, "ms_per_message", "train_s"))]


def benchmark(data_sets: Sequence[DataSet], folder: Path, *, with_peer: bool) -> dict[str, Any]:
    """Measures and prints each data set. Returns what nlu.json holds."""
    published: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))["data_sets"]
    variables = {**os.environ, "DATABASE_URL": new_store(folder / "store.db"), "PYTHONWARNINGS": "ignore"}
    results: dict[str, Any] = {}
    config = own_config(folder / "config.yml")
    if with_peer:
        peer.install()
        default_config = peer.write_config(folder / "peer.yml", peer.epochs())
    for data in data_sets:
        inside = sum(one.label is not None for one in data.test)
        print(
            f"\n{data.name}: {len(data.train)} training sentences, {len({one.label for one in data.train})} intents; "
            f"{inside} test messages in scope, {len(data.test) - inside} out of scope",
            flush=True,
        )
        ours = run(Path(sys.executable), config, data, folder, variables)
        default = run(peer.BIN / "python", default_config, data, folder, peer.variables()) if with_peer else None
        results[data.name] = {"ours": asdict(ours), "rasa_default": asdict(default) if default else None}
        if default is not None:
            del results[data.name]["rasa_default"]["encoder_ms"]
            results[data.name]["rasa_default"]["epochs"] = peer.epochs()
        print(show(data.name, ours, default, published.get(data.name, {})), flush=True)
    return results


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Say which folder holds the data: make bench-nlu DATA=folder", file=sys.stderr)
        return 2
    try:
        data_sets = read_folder(Path(arguments[0]))
        with tempfile.TemporaryDirectory(prefix="cali-bench-") as folder:
            results = benchmark(data_sets, Path(folder), with_peer=peer.wanted())
    except (DataFolderError, peer.PeerError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
