"""Trains the model when its inputs changed, and only then."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import warnings
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.engine import digest_path, record
from knowledge.settings import ROOT

INPUTS = ("config.yml", "domain.yml", "data", "bot/nlu", "knowledge/content/answers", "knowledge/content/wordings")


def inputs_digest() -> str:
    """Changes when anything that the model is made from changes."""
    digest = hashlib.sha256()
    for name in INPUTS:
        place = ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix in (".yml", ".py"):
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(model: Path) -> bool:
    """Whether the model was made from the inputs as they are now."""
    stamp = _stamp(model)
    made = model.is_file() and digest_path(model).is_file() and stamp.is_file()
    return made and stamp.read_text(encoding="utf-8").strip() == inputs_digest()


def train(model: Path) -> None:
    """Trains, writes the model with its sha256, and notes what it was made from. Raises RuntimeError when it fails."""
    from rasa.model_training import train as rasa_train

    from bot.rasa_lean import training

    training.install()
    before = inputs_digest()
    model.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("rasa").setLevel(logging.ERROR)
    said = io.StringIO()
    # One thread, so that the same inputs give the same model on every machine of a kind.
    with (
        threadpool_limits(1),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        warnings.simplefilter("ignore")
        result = rasa_train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data")],
            output=str(model.parent),
            fixed_model_name=model.name.removesuffix(".tar.gz"),
            force_training=True,
        )
    if result.model is None:
        raise RuntimeError(f"Training failed:\n{said.getvalue()[-4000:]}")
    record(model)
    _stamp(model).write_text(f"{before}\n", encoding="utf-8")


def _stamp(model: Path) -> Path:
    return model.with_name(f"{model.name}.inputs")
