"""A student who types whatever comes: twenty turns from one seed, and what must hold after each of them."""

from __future__ import annotations

import textwrap
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from actions.reply import Outcome, Reply
from bot.choices import PREFIX
from bot.guard import MAX_CHARACTERS
from bot.service import Incoming, Service

TURNS = 20
MOST_CHARACTERS = 700
MOST_HELP_CHARACTERS = 1000
"""The helplines for four nations take more room than an answer may."""
_COMMANDS = (
    "/start", "/help", "/restart", "/session_start", "/pay", '/job{"nation": "wales"}', "/nlu_fallback", "/back", "/",
    "start again", "help", "stop", "menu", "go back", "more", "why?",
)  # fmt: skip
_NOISE = (
    "?", "...", "!!!", "😀", "👍🏽👍🏽", "asdfghjkl", "aaaaaaaaaaaaaaaaaaaa", "0", "£££", "😂 lol 😂", "\u202eabc",
    "\x00\x07", "\ud800", " ", "", "<b>pay</b>", "'; drop table answer; --", "[pay](pay)", "{pay}", "${pay}", "%s %d",
    "NULL", "मुझे नौकरी चाहिए", "什么是临床技师", "ما هو الراتب؟", "Beth yw'r swydd?", "\n\n\n", "a\u0300" * 50,
)  # fmt: skip
_JOINERS = (" ", "? ", "? and ", ". ", " and also ", "\n", ", ")


@dataclass
class Walk:
    """The same seed takes the same walk."""

    seed: int
    sentences: Sequence[str]
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._conversation = f"walk:{self.seed}:{uuid.uuid4().hex}"
        self._offered: list[str] = []
        self._old: list[str] = []

    async def take(self, service: Service) -> str:
        """Takes the walk; what went wrong, with the seed and the walk so far, or nothing."""
        for _ in range(TURNS):
            text = self._next()
            self.said.append(text)
            try:
                said = await service.take(Incoming("walk", self._conversation, uuid.uuid4().hex, text))
            except Exception as error:
                return self._failure(f"{type(error).__name__}: {error}")
            wrong = self._wrong(service, said.replies, said.outcome)
            if wrong:
                return self._failure(wrong)
            self._old += self._offered
            self._offered = [choice.payload for reply in said.replies for choice in reply.choices]
        return ""

    def _next(self) -> str:
        ways: list[Callable[[], str]] = [
            self._sentence,
            self._choice,
            self._several,
            self._noise,
            self._command,
            self._odd,
        ]
        return self._random.choices(ways, weights=(45, 22, 11, 11, 6, 5))[0]()[:MAX_CHARACTERS]

    def _sentence(self) -> str:
        return self._random.choice(self.sentences)

    def _choice(self) -> str:
        return self._random.choice(self._offered) if self._offered else self._sentence()

    def _several(self) -> str:
        count = self._random.randint(2, 4)
        return self._random.choice(_JOINERS).join(self._sentence() for _ in range(count))

    def _noise(self) -> str:
        return self._random.choice(_NOISE)

    def _command(self) -> str:
        return self._random.choice(_COMMANDS)

    def _odd(self) -> str:
        """A choice offered longer ago, a forged one, a very long message, or a sentence cut short."""
        sentence = self._sentence()
        old = self._random.choice(self._old) if self._old else sentence
        return self._random.choice(
            (old, f"{PREFIX}{'A' * 16}:/pay", f"{sentence} " * 200, sentence[: len(sentence) // 2])
        )

    def _wrong(self, service: Service, replies: Sequence[Reply], outcome: Outcome) -> str:
        if not replies:
            return "no reply"
        if outcome is Outcome.FAILED or any(reply.outcome is Outcome.FAILED for reply in replies):
            return "outcome failed"
        for reply in replies:
            if not reply.lead.strip():
                return f"a reply without words: {reply}"
            helps = reply.outcome is Outcome.HANDED_OVER
            if len(reply.body()) > (MOST_HELP_CHARACTERS if helps else MOST_CHARACTERS):
                return f"a body of {len(reply.body())} characters ({reply.answer_id}): {reply.body()}"
            for choice in reply.choices:
                if not choice.title.strip() or service.signer.proved(self._conversation, choice.payload) is None:
                    return f"a choice that is not signed or has no title: {choice}"
        return ""

    def _failure(self, what: str) -> str:
        walked = "\n".join(f"  {turn}. {textwrap.shorten(repr(text), 200)}" for turn, text in enumerate(self.said, 1))
        return f"{what}\nWALK_SEED={self.seed} takes this walk again:\n{walked}"
