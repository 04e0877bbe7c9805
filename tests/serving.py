"""The service as a real process, and a student's HTTP client for it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from knowledge.settings import ROOT, KnowledgeSettings
from tests.postgres import free_port

SECRET = "a-secret-for-tests-of-at-least-32-characters"
READY_SECONDS = 180


def setting_names() -> list[str]:
    """The environment variables that are settings."""
    forms: tuple[type[BaseSettings], ...] = (BotSettings, KnowledgeSettings)
    return [str(field.validation_alias) for form in forms for field in form.model_fields.values()]


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name not in setting_names()}
    return {**kept, "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1", **settings}


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy, also of a file that is written to meanwhile."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()


class ServerProcess:
    """`python -m bot serve` on a free port. What it says goes to `log`."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self._settings = {
            "SESSION_SECRET": SECRET,
            "MESSAGES_PER_MINUTE": "1000",
            "ADDRESS_MESSAGES_PER_MINUTE": "100000",
            "SESSIONS_PER_MINUTE": "10000",
            "DEV_REST": "1",
            "LOG_LEVEL": "info",
            "PORT": str(self.port),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> ServerProcess:
        """Starts the process; waits for /health/ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=ROOT,
                env=clean_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"The server did not become ready:\n{self.said()[-3000:]}")

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        return int(self._process.returncode)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def as_ascii(message: Mapping[str, Any]) -> bytes:
    """JSON with each unusual character escaped, so that lone surrogates can be sent too."""
    return json.dumps(dict(message)).encode("ascii")


class Student:
    """A browser's side of the web channel: one session."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self.token = token

    @classmethod
    async def arrives(cls, client: httpx.AsyncClient) -> Student:
        response = await client.post("/api/v1/sessions")
        assert response.status_code == 201, response.text
        return cls(client, response.json()["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, message: Mapping[str, Any]) -> httpx.Response:
        headers = {**self.headers, "Content-Type": "application/json"}
        return await self._client.post("/api/v1/messages", content=as_ascii(message), headers=headers)

    async def says(self, text: str, message_id: str | None = None) -> httpx.Response:
        return await self.post({"id": message_id or uuid.uuid4().hex, "text": text})

    async def picks(self, choice: str) -> httpx.Response:
        return await self.post({"id": uuid.uuid4().hex, "choice": choice})

    async def history(self) -> list[dict[str, Any]]:
        response = await self._client.get("/api/v1/messages", headers=self.headers)
        assert response.status_code == 200, response.text
        turns: list[dict[str, Any]] = response.json()["turns"]
        return turns
