"""One message of a platform as its channel read it, and what a channel adds to the way that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from actions.reply import Reply
from bot.personal_data import mask
from bot.stores.outbox import Accepted, Call


@dataclass(frozen=True)
class Job:
    """One message as its channel read it.

    `kind`: "words" and "choice" are turns; a channel has kinds of its own for commands. `text`: the words, the
    choice's payload, or what the command was given. `chat`, `position`: what must stay in order, and the order.
    """

    message_id: str
    conversation: str
    chat: str
    position: float
    address: dict[str, Any]
    kind: str
    text: str = ""


class Platform(Protocol):
    """What a channel adds: what to answer, how to say it, how to send it."""

    name: str

    async def answer(self, job: Job) -> list[Call]:
        """Takes the turn, or does what the command says. May raise SQLAlchemy's errors; is then asked again."""
        ...

    def say(self, job: Job, reply: Reply) -> list[Call]:
        """A reply without choices, with neither model nor database."""
        ...

    async def send(self, call: Call) -> None:
        """Makes one call. Raises what bot.channels.sending names."""
        ...

    async def typing(self, job: Job) -> None:
        """Shows that an answer is coming, where the platform can. May raise NotSent."""
        ...


def accepted(job: Job, help_reply: Reply | None) -> Accepted:
    """What is stored of a message: its words masked, and none of them where it needs help."""
    payload: dict[str, Any] = {"text": job.text if job.kind == "choice" else mask(job.text).text}
    if help_reply is not None:
        payload = {"text": "", "help": help_reply.to_json()}
    address = {**job.address, "kind": job.kind}
    return Accepted(job.message_id, job.conversation, job.chat, job.position, address, payload)
