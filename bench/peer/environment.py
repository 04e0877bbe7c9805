"""The peer's environment and settings: made when they are first needed, by nothing but the benchmarks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from knowledge.settings import ROOT

FOLDER = Path(__file__).resolve().parent
BIN = ROOT / "bench" / ".venv" / "bin"
_OURS = ("PYTHONPATH", "VIRTUAL_ENV", "OMP_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS")


class PeerError(RuntimeError):
    """The peer cannot be installed, trained or started."""


def wanted() -> bool:
    """PEER=0 leaves the peer out."""
    return os.environ.get("PEER", "1") not in ("0", "no", "false")


def epochs() -> int:
    """How long the peer is trained: Rasa's default of 100, or PEER_EPOCHS, for trying out. Raises PeerError."""
    given = os.environ.get("PEER_EPOCHS") or "100"
    if not given.isdigit() or int(given) < 1:
        raise PeerError("PEER_EPOCHS must be a whole number from 1.")
    return int(given)


def install() -> None:
    """Makes bench/.venv, or does nothing when it is there. Raises PeerError."""
    if subprocess.run([str(FOLDER / "install.sh")], check=False).returncode != 0:
        raise PeerError("The peer's environment could not be installed (PEER=0 leaves the peer out).")


def write_config(path: Path, count: int) -> Path:
    """The peer's config.yml with this many epochs wherever something is trained in epochs."""
    config: dict[str, Any] = yaml.safe_load((FOLDER / "config.yml").read_text(encoding="utf-8"))
    for component in [*config["pipeline"], *config["policies"]]:
        if "epochs" in component:
            component["epochs"] = count
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return path


def variables() -> dict[str, str]:
    """The environment for the peer's processes: TensorFlow may use the threads that it likes, nothing is reported."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "2", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    return {**kept, "RASA_TELEMETRY_ENABLED": "false", **quiet}
