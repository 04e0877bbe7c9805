"""Cali under measurement: her service in this process, her server as a process, her training and her installation."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Client, Measured, free_port, tree_mb
from bench.understand import EncoderClock
from bot.service import Incoming, Service
from knowledge.queries import shared_store
from knowledge.settings import ROOT

TURNS_A_CONVERSATION = 5
READY_SECONDS = 120
TRAINING_SECONDS = 900


@dataclass(frozen=True)
class Turn:
    """Seconds for a turn in process, and how many of them went into the encoder; the same of the processor's time."""

    seconds: float
    encoder: float
    cpu: float = 0.0
    encoder_cpu: float = 0.0


class InProcess:
    """The service in this process. The settings must be in the environment before this is made."""

    def __init__(self) -> None:
        from bot.app import build_service
        from bot.logs import configure_logs
        from bot.settings import load_settings

        configure_logs("error")
        self._service: Service = build_service(load_settings()[0])
        shared_store().warm()  # as the server does when it starts
        self._clock = EncoderClock()

    async def turn(self, conversation: str, text: str) -> Turn:
        """Takes one turn."""
        clock = self._clock
        encoder, encoder_cpu = clock.seconds, clock.cpu
        began, cpu = time.perf_counter(), time.process_time()
        await self._service.take(Incoming("bench", conversation, uuid.uuid4().hex, text))
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        return Turn(seconds, clock.seconds - encoder, used, clock.cpu - encoder_cpu)

    async def talks(self, texts: Sequence[str]) -> list[Turn]:
        """The turns, in conversations of a few turns each."""
        turns = []
        for number, text in enumerate(texts):
            if number % TURNS_A_CONVERSATION == 0:
                conversation = f"bench:{uuid.uuid4().hex}"
            turns.append(await self.turn(conversation, text))
        return turns


class OwnServer:
    """`python -m bot serve` on loopback, and a student who talks with it through the web API."""

    def __init__(self, model: Path, database: str, folder: Path) -> None:
        port = free_port()
        settings = {
            "PORT": str(port),
            "MODEL_PATH": str(model),
            "DATABASE_URL": database,
            "SESSION_SECRET": secrets.token_urlsafe(48),
            "MESSAGES_PER_MINUTE": "1000",
            "ADDRESS_MESSAGES_PER_MINUTE": "100000",
            "SESSIONS_PER_MINUTE": "10000",
        }
        self._process = Measured(
            [sys.executable, "-m", "bot", "serve"], ROOT, {**variables(), **settings}, folder / "serve.log"
        )
        self._client = Client(port)
        try:
            self.ready_s = self._process.until(lambda: Client(port).get("/health/ready") == 200, READY_SECONDS)
        except BaseException:
            self._process.stop()
            raise

    def talks(self, texts: Sequence[str]) -> list[float]:
        """Seconds for each turn, in sessions of a few turns each; opening a session is not counted."""
        seconds = []
        for number, text in enumerate(texts):
            if number % TURNS_A_CONVERSATION == 0:
                token = self._client.post("/api/v1/sessions", {})["token"]
            message = {"id": uuid.uuid4().hex, "text": text}
            began = time.perf_counter()
            said = self._client.post("/api/v1/messages", message, {"Authorization": f"Bearer {token}"})
            seconds.append(time.perf_counter() - began)
            token = said["token"]
        return seconds

    def memory_mb(self) -> float:
        return self._process.memory_mb()

    def stop(self) -> None:
        self._process.stop()


def variables() -> dict[str, str]:
    """The environment as the Makefile sets it. TensorFlow's variables stop Rasa's commands where it is not there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    return {**kept, "OMP_NUM_THREADS": "1", "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}


def train(model: Path, database: str, folder: Path) -> float:
    """Trains into `model` as `make train` does; the seconds of the whole command."""
    settings = {"MODEL_PATH": str(model), "DATABASE_URL": database}
    command = [sys.executable, "-m", "bot", "train", "--force"]
    return Measured(command, ROOT, {**variables(), **settings}, folder / "train.log").ends(TRAINING_SECONDS)


def install_mb(folder: Path) -> float:
    """Makes an environment from requirements.lock alone, weighs it and takes it away. Raises RuntimeError."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    made = folder / "environment"
    python = str(made / "bin" / "python")
    commands = (
        [uv, "venv", "--quiet", "--python", sys.executable, str(made)],
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, "requirements.lock"],
    )
    try:
        for command in commands:
            done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
            if done.returncode != 0:
                raise RuntimeError(f"uv failed: {done.stderr.decode(errors='replace')[-1000:]}")
        return tree_mb(made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
