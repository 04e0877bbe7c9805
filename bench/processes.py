"""Processes under measurement: started, waited for, weighed, stopped; and a client that keeps its connection."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

MEGABYTE = 2**20


def free_port() -> int:
    """A port on loopback that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Measured:
    """A process of a group of its own. What it says goes to `log`. began: when it was started, perf_counter."""

    command: Sequence[str]
    folder: Path
    variables: Mapping[str, str]
    log: Path
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = time.perf_counter()
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                list(self.command),
                cwd=self.folder,
                env=dict(self.variables),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def until(self, works: Callable[[], bool], seconds: float) -> float:
        """Waits until `works` says so; the seconds from the start. Raises RuntimeError with the end of the log."""
        while time.perf_counter() < self.began + seconds:
            try:
                if works():
                    return time.perf_counter() - self.began
            except (OSError, http.client.HTTPException):
                pass
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        said = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise RuntimeError(f"{Path(self.command[0]).name} did not become ready:\n{said}")

    def ends(self, seconds: float) -> float:
        """Waits for its end; the seconds from the start. Raises RuntimeError where it failed or took too long."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            code = -1
        if code != 0:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise RuntimeError(f"{' '.join(self.command[:4])} failed ({code}):\n{said}")
        return time.perf_counter() - self.began

    def memory_mb(self) -> float:
        """Resident memory of the process and its children, MiB."""
        own = psutil.Process(self._process.pid)
        return float(sum(one.memory_info().rss for one in (own, *own.children(recursive=True)))) / MEGABYTE

    def stop(self) -> None:
        """As Ctrl-C does, and harder after ten seconds."""
        for sign in (signal.SIGINT, signal.SIGKILL):
            if self._process.poll() is not None:
                return
            os.killpg(self._process.pid, sign)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                continue


class Client:
    """JSON over one kept connection to loopback. Raises OSError and HTTPException; RuntimeError for an error status."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> int:
        """The status."""
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """The answer's JSON."""
        data = json.dumps(body).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        try:
            self._connection.request("POST", path, data, given)
            response = self._connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        if response.status >= 300:
            raise RuntimeError(f"{path} answered {response.status}")
        return json.loads(said)


def tree_mb(folder: Path) -> float:
    """What the files of a folder take up on disc, MiB, each once, without compiled bytecode."""
    sizes: dict[tuple[int, int], int] = {}
    for place, _folders, files in os.walk(folder):
        if Path(place).name == "__pycache__":
            continue
        for name in files:
            found = os.lstat(os.path.join(place, name))
            sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values()) / MEGABYTE
