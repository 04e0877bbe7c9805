"""Texts through the real model, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.nlu_scores import Parser, Understood, understood
from bench.nlu_sets import Sentence
from bot.nlu.entities import Entity


@dataclass
class Reader:
    """Understands texts, and remembers what it understood."""

    parser: Parser
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def understood(self, text: str) -> Understood:
        return understood(text, await self._parsed(text))

    async def entities(self, text: str) -> list[Entity]:
        """With where they stand."""
        found = (await self._parsed(text))["entities"]
        return [Entity(o["entity"], o["value"], o["start"], o["end"], bool(o.get("negated"))) for o in found]

    async def all_entities(self, sentences: Iterable[Sentence]) -> list[list[Entity]]:
        return [await self.entities(one.text) for one in sentences]

    async def _parsed(self, text: str) -> dict[str, Any]:
        if text not in self._known:
            self._known[text] = await self.parser.parse(text)
        return self._known[text]
