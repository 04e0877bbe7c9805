"""The peer under measurement: trained, served by `rasa run` with `rasa run actions`, spoken to over HTTP."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.own import TURNS_A_CONVERSATION
from bench.own import variables as our_variables
from bench.peer import environment
from bench.processes import Client, Measured, free_port
from bot.nlu.content_importer import ContentImporter
from knowledge.settings import ROOT

KEPT = ROOT / "bench" / "results" / "peer"
HOOK = "/webhooks/rest/webhook"
READY_SECONDS = 300
TRAINING_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Trained:
    """The peer's model. seconds: of the whole command `rasa train`. earlier: it was trained in a run before this."""

    model: Path
    seconds: float
    epochs: int
    earlier: bool


def train(folder: Path) -> Trained:
    """Trains on the project's own domain and data. A model of the same inputs is kept, for it takes long."""
    count = environment.epochs()
    config = environment.write_config(folder / "peer.yml", count)
    questions = write_questions(folder / "questions.json")
    KEPT.mkdir(parents=True, exist_ok=True)
    model = KEPT / f"epochs-{count}-{_digest(config, questions)}.tar.gz"
    note = model.with_name(f"{model.name}.json")
    if model.is_file() and note.is_file():
        return Trained(model, json.loads(note.read_text(encoding="utf-8"))["train_s"], count, earlier=True)
    for old in KEPT.glob(f"epochs-{count}-*"):
        old.unlink()
    command = [
        str(environment.BIN / "rasa"), "train", "--force", "--config", str(config),
        "--domain", str(ROOT / "domain.yml"), "--data", str(ROOT / "data"), str(questions),
        "--out", str(KEPT), "--fixed-model-name", model.name.removesuffix(".tar.gz"),
    ]  # fmt: skip
    seconds = Measured(command, folder, environment.variables(), folder / "peer-train.log").ends(TRAINING_SECONDS)
    note.write_text(json.dumps({"train_s": seconds, "epochs": count}), encoding="utf-8")
    return Trained(model, seconds, count, earlier=False)


def write_questions(path: Path) -> Path:
    """The sentences that our importer takes from the content, in Rasa's JSON form: the peer cannot run the importer."""
    found = ContentImporter().get_nlu_data().training_examples
    examples = [{"text": one.get("text"), "intent": one.get("intent"), "entities": []} for one in found]
    path.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
    return path


def _digest(config: Path, questions: Path) -> str:
    """Changes when anything that the peer is made from changes."""
    digest = hashlib.sha256(config.read_bytes() + questions.read_bytes())
    inputs = [ROOT / "domain.yml", *sorted((ROOT / "data").rglob("*.yml")), environment.FOLDER / "requirements.lock"]
    for path in inputs:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class PeerServer:
    """`rasa run` from the peer's environment, on SQLite, and `rasa run actions` with our actions.

    The actions need the store's libraries, which exclude Rasa's pins (SQLAlchemy 2, pydantic 2): the action server
    runs from our own environment. Both processes are weighed.
    """

    def __init__(self, model: Path, database: str, folder: Path) -> None:
        port, actions = free_port(), free_port()
        endpoints = {
            "action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "peer.db")},
        }
        (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        began = time.perf_counter()
        self._actions = Measured(
            [str(Path(sys.executable).with_name("rasa")), "run", "actions", "--port", str(actions)],
            ROOT, {**our_variables(), "DATABASE_URL": database}, folder / "peer-actions.log",
        )  # fmt: skip
        self._rasa = Measured(
            [str(environment.BIN / "rasa"), "run", "--model", str(model), "--port", str(port),
             "--interface", "127.0.0.1", "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"],
            folder, environment.variables(), folder / "peer-run.log",
        )  # fmt: skip
        self._client = Client(port)
        try:
            self._actions.until(lambda: Client(actions).get("/health") == 200, READY_SECONDS)
            self._rasa.until(lambda: self._answers("do i need a degree?"), READY_SECONDS)
        except BaseException:
            self.stop()
            raise
        self.ready_s = time.perf_counter() - began

    def _answers(self, text: str) -> bool:
        """Whether a message is answered; before the action server is there, Rasa answers with nothing."""
        try:
            return bool(self._client.post(HOOK, {"sender": uuid.uuid4().hex, "message": text}))
        except RuntimeError:
            return False

    def talks(self, texts: Sequence[str]) -> list[float]:
        """Seconds for each turn, in conversations of a few turns each."""
        seconds = []
        for number, text in enumerate(texts):
            if number % TURNS_A_CONVERSATION == 0:
                sender = uuid.uuid4().hex
            began = time.perf_counter()
            self._client.post(HOOK, {"sender": sender, "message": text})
            seconds.append(time.perf_counter() - began)
        return seconds

    def memory_mb(self) -> float:
        return self._rasa.memory_mb() + self._actions.memory_mb()

    def stop(self) -> None:
        self._rasa.stop()
        self._actions.stop()
