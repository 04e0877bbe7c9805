"""The Rasa agent: loads a model that it trusts, and takes one turn at a time."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.exceptions import RasaException

from actions.reply import Reply
from bot.action_endpoint import LocalActions, RemoteActions
from bot.output import TurnOutput
from bot.rasa_lean import speed
from bot.stores.conversations import Loaded
from bot.turn_tracker import CurrentTurn, TurnTrackerStore, current_turn

log = structlog.get_logger(__name__)
KNOWN_SENTENCE = ("do i need a degree?", "degree")


class ModelError(RuntimeError):
    """There is no model, or it is not the one that was trained here, or it does not work."""


@dataclass(frozen=True)
class EngineTurn:
    """What Rasa made of one question. `failed`: an action raised, or it took too long."""

    replies: list[Reply]
    events: list[dict[str, Any]]
    slots: dict[str, Any]
    failed: bool = False
    intent: str | None = None
    loaded: Loaded = field(default_factory=lambda: Loaded(""))


class Engine:
    """A loaded model. Turns of one conversation must come one after the other: the service sees to that."""

    def __init__(self, model: Path, *, action_server: str | None = None, turn_seconds: float = 10.0) -> None:
        verify(model)
        speed.install()
        endpoint = RemoteActions(action_server, turn_seconds) if action_server else LocalActions()
        try:
            self._agent = Agent.load(str(model), action_endpoint=endpoint)
        except (RasaException, OSError, ValueError) as error:
            raise ModelError(_broken(model)) from error
        processor = self._agent.processor
        if processor is None or self._agent.domain is None:
            raise ModelError(_broken(model))
        store = TurnTrackerStore(self._agent.domain)
        self._agent.tracker_store = store
        processor.tracker_store = store
        self._processor: MessageProcessor = processor
        self._seconds = turn_seconds

    async def check(self) -> None:
        """Raises ModelError unless a sentence that every model must know is understood."""
        sentence, intent = KNOWN_SENTENCE
        parsed = await self._agent.parse_message(sentence)
        if parsed["intent"]["name"] != intent:
            raise ModelError("The model does not understand the sentence that it is checked with: train it again.")

    async def parse(self, text: str) -> dict[str, Any]:
        """What the model makes of a text: intent, intent_ranking, entities."""
        parsed: dict[str, Any] = await self._agent.parse_message(text)
        return parsed

    async def turn(self, loaded: Loaded, message: str) -> EngineTurn:
        """Takes one question. `message`: words, or a choice's payload that was proved to be ours.

        Never raises for what a student wrote; a failing action or a time-out gives `failed`.
        """
        turn = CurrentTurn(loaded)
        token = current_turn.set(turn)
        output = TurnOutput()
        try:
            async with asyncio.timeout(self._seconds):
                await self._processor.handle_message(UserMessage(message, output, loaded.id, input_channel="cali"))
        except TimeoutError:
            log.error("turn_timed_out", seconds=self._seconds)
            turn.failed = True
        finally:
            current_turn.reset(token)
        if turn.failed:
            return EngineTurn(output.replies, turn.events, loaded.slots, failed=True, loaded=loaded)
        intent = next((e["parse_data"]["intent"].get("name") for e in turn.events if e["event"] == "user"), None)
        after = Loaded(loaded.id, loaded.turns, turn.slots, turn.events)
        return EngineTurn(output.replies, turn.events, turn.slots, intent=intent, loaded=after)


def _broken(model: Path) -> str:
    return f"The model {model.name} cannot be loaded: train it again with 'make train'."


def digest_path(model: Path) -> Path:
    """Where the sha256 of a model stands, as training wrote it."""
    return model.with_name(f"{model.name}.sha256")


def record(model: Path) -> None:
    """Writes down the sha256 of a model that was just trained: a model is code all the same."""
    digest_path(model).write_text(hashlib.sha256(model.read_bytes()).hexdigest() + os.linesep, encoding="utf-8")


def verify(model: Path) -> None:
    """Raises ModelError unless the model is the one whose sha256 was recorded."""
    if not model.is_file():
        raise ModelError(f"There is no model at {model}: train one with 'make train'.")
    recorded = digest_path(model)
    if not recorded.is_file():
        raise ModelError(f"{recorded.name} is missing beside the model: train it again with 'make train'.")
    if hashlib.sha256(model.read_bytes()).hexdigest() != recorded.read_text(encoding="utf-8").strip():
        raise ModelError(f"{model.name} is not the model that was trained (sha256): train it again with 'make train'.")
