"""Trains a pipeline on sentences and asks it about messages. Runs in Cali's environment and in the peer's alike.

    python -P bench/understand.py config.yml train.json messages.json out.json

train.json: Rasa's JSON form (its YAML form would read brackets in a sentence as entities). messages.json: a list of
texts. out.json: {"train_s", "answers": [[intent, confidence, seconds, seconds of that in the encoder], …]}, where the
intent is the first one before any fallback. Imports nothing of the project: the peer must not see it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

FALLBACK = "nlu_fallback"
WARM_UP = 20


def quiet() -> None:
    """Rasa used as a library prints each message at debug level, which would also cost time."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")


def train(config: Path, data: Path, folder: Path) -> tuple[Path, float]:
    """Trains the pipeline alone, no policies; the model and the seconds it took."""
    from rasa.model_training import train_nlu

    began = time.perf_counter()
    model = train_nlu(str(config), str(data), str(folder), fixed_model_name="nlu")
    if model is None:
        raise RuntimeError("Training gave no model.")
    return Path(model), time.perf_counter() - began


def top(parsed: dict[str, Any]) -> tuple[str | None, float]:
    """The first intent before any fallback, and its confidence, which is what the fallback compares."""
    ranking = [one for one in parsed.get("intent_ranking") or [] if one["name"] != FALLBACK]
    best = ranking[0] if ranking else parsed["intent"]
    return best.get("name"), float(best.get("confidence") or 0.0)


class EncoderClock:
    """The time spent in Cali's sentence encoder, where there is one; and the processor's time for it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu = 0.0
        module = sys.modules.get("knowledge.encoder")
        if module is not None:
            self.watch(module.Encoder)

    def watch(self, encoder: Any) -> None:
        """Adds up the time of each call of the model. encoder: the class."""
        batch = encoder._batch

        def timed(this: Any, *given: Any, **named: Any) -> Any:
            began, cpu = time.perf_counter(), time.thread_time()
            try:
                return batch(this, *given, **named)
            finally:
                self.seconds += time.perf_counter() - began
                self.cpu += time.thread_time() - cpu

        encoder._batch = timed


async def answers(model: Path, messages: list[str]) -> list[tuple[str | None, float, float, float]]:
    """For each message: intent, confidence, seconds, seconds of that in the encoder. One after the other."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(str(model)).processor
    if processor is None:
        raise RuntimeError("The model cannot be loaded.")
    clock = EncoderClock()
    found = []
    for number, text in enumerate([*messages[:WARM_UP], *messages]):
        words = text.lstrip("/ ")  # a message that begins with a slash would be a command
        before, began = clock.seconds, time.perf_counter()
        parsed = await processor.parse_message(UserMessage(words))
        seconds = time.perf_counter() - began
        if number >= min(WARM_UP, len(messages)):
            found.append((*top(parsed), seconds, clock.seconds - before))
    return found


def main(config: str, data: str, messages: str, out: str) -> int:
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        model, seconds = train(Path(config), Path(data), Path(folder))
        found = asyncio.run(answers(model, json.loads(Path(messages).read_text(encoding="utf-8"))))
    Path(out).write_text(json.dumps({"train_s": seconds, "answers": found}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
