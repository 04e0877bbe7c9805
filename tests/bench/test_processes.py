"""Processes are waited for, weighed and stopped; folders are weighed as they lie on the disc."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.processes import Client, Measured, free_port, tree_mb


def start(code: str, folder: Path) -> Measured:
    return Measured([sys.executable, "-S", "-c", code], folder, os.environ, folder / "log")


def test_a_server_is_waited_for_asked_weighed_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "here").write_text("yes", encoding="utf-8")
    served = Measured(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"], tmp_path, os.environ, tmp_path / "log"
    )
    try:
        assert served.until(lambda: Client(port).get("/here") == 200, 30) > 0
        assert Client(port).get("/nowhere") == 404
        with pytest.raises(RuntimeError, match="/here answered 501"):
            Client(port).post("/here", {})
        assert 3 < served.memory_mb() < 500
    finally:
        served.stop()
    with pytest.raises(OSError, match="refused"):
        Client(port).get("/here")


def test_a_process_that_fails_is_reported_with_what_it_said(tmp_path: Path) -> None:
    failing = "import sys; sys.exit('no model here')"
    with pytest.raises(RuntimeError, match="no model here"):
        start(failing, tmp_path).until(lambda: False, 30)
    with pytest.raises(RuntimeError, match="no model here"):
        start(failing, tmp_path).ends(30)
    assert start("pass", tmp_path).ends(30) > 0


def test_a_folder_weighs_each_file_once_and_no_bytecode(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(os.urandom(2**20))
    (tmp_path / "again").hardlink_to(tmp_path / "one")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(os.urandom(2**20))
    assert tree_mb(tmp_path) == pytest.approx(1, abs=0.05)
