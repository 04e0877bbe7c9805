"""The way of a message: inbox, guard, safeguarding, queue, engine, and one transaction at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from actions.reply import Outcome, Reply
from bot import guard
from bot.choices import PREFIX, Signer
from bot.engine import Engine
from bot.languages import Languages
from bot.personal_data import mask
from bot.questions import split
from bot.queue import ConversationQueue
from bot.safeguarding import Safeguarding
from bot.stores.conversations import FORGOTTEN, ConversationStore, Loaded, PastTurn, TurnConflict, TurnRecord

log = structlog.get_logger(__name__)

SORRY = Reply(
    Outcome.FAILED,
    "Sorry, something went wrong on my side and I could not answer. Please try again in a minute.",
)
OLD_CHOICE = Reply(Outcome.CLARIFIED, "That choice is out of date. What would you like to know? Ask in your own words.")
NO_WORDS = Reply(Outcome.CLARIFIED, "I can only read words. What would you like to know?")
MASKED = (
    "I hid what looked like personal details in your message before keeping it. "
    "I don't need them, so please don't share them here."
)
_TOLD = "masked_told"
_TRIES = 3
_LOOKED_AT = 4 * guard.MAX_CHARACTERS


@dataclass(frozen=True)
class Incoming:
    """A message whose sender its channel has proved. `message_id` is the platform's, or the client's."""

    channel: str
    conversation: str
    message_id: str
    text: str
    create_missing: bool = True


@dataclass(frozen=True)
class Said:
    """Everything that was said back. `repeated`: the message had been answered before; this is that answer again."""

    message_id: str
    outcome: Outcome
    replies: tuple[Reply, ...]
    repeated: bool = False


class Service:
    """Takes turns. One for the process."""

    def __init__(
        self, engine: Engine, store: ConversationStore, signer: Signer, safeguarding: Safeguarding, languages: Languages
    ) -> None:
        self.store = store
        self.engine = engine
        self.signer = signer
        self.safeguarding = safeguarding
        self._languages = languages
        self._queue = ConversationQueue()
        self._places = asyncio.Semaphore(store.places())
        self._running: set[asyncio.Task[Said]] = set()

    async def take(self, incoming: Incoming) -> Said:
        """Takes the turn and stores it, also when whoever asked goes away meanwhile.

        Raises guard.MessageTooLong, UnknownConversation, and SQLAlchemy's errors where the database fails. A message
        that shows danger gets its help whatever its length.
        """
        try:
            text = guard.clean(incoming.text)
            urgent = self.help_for(text)
        except guard.MessageTooLong:
            text, urgent = "", self.help_for(incoming.text)
            if urgent is None:
                raise
        task = asyncio.create_task(self._in_order(replace(incoming, text=text), urgent))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    def help_for(self, text: str) -> Reply | None:
        """The help for a message that shows harm or danger, None for all others. Needs neither model nor database."""
        found = self.safeguarding.look(text[:_LOOKED_AT])
        return None if found is None else Reply(Outcome.HANDED_OVER, found.text)

    async def finish(self) -> None:
        """Waits for the turns under way."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def forget(self, conversation: str) -> bool:
        """Deletes a conversation after the turns of it that came before, so that none brings it back.

        False where there was none. A turn that comes after raises UnknownConversation.
        """
        async with self._queue.turn(conversation), self._held(conversation):
            return await asyncio.to_thread(self.store.delete, conversation)

    async def _in_order(self, incoming: Incoming, urgent: Reply | None) -> Said:
        async with self._queue.turn(incoming.conversation):
            if urgent is not None:
                return await self._hand_over(incoming, urgent)
            async with self._held(incoming.conversation):
                for _ in range(_TRIES):
                    try:
                        return await self._take(incoming)
                    except TurnConflict:
                        log.warning("turn_conflict", channel=incoming.channel)
            raise TurnConflict

    @asynccontextmanager
    async def _held(self, conversation: str) -> AsyncIterator[None]:
        """Holds the conversation's place among processes, where there may be several, off the event loop."""
        if not self.store.shared:
            yield
            return
        async with self._places:
            with ExitStack() as stack:
                await asyncio.to_thread(stack.enter_context, self.store.in_order(conversation))
                held = stack.pop_all()
            try:
                yield
            finally:
                await asyncio.to_thread(held.close)

    async def _take(self, incoming: Incoming) -> Said:
        past, loaded = await asyncio.to_thread(self._begin, incoming)
        if past is not None:
            return _again(past)
        record, said = await self._turn(incoming, loaded)
        await asyncio.to_thread(self.store.commit, loaded, incoming.channel, record)
        return said

    def _begin(self, incoming: Incoming) -> tuple[PastTurn | None, Loaded]:
        past = self.store.answered(incoming.channel, incoming.message_id)
        if past is not None:
            return past, Loaded(incoming.conversation)
        loaded = self.store.load(incoming.conversation, incoming.channel, create_missing=incoming.create_missing)
        return None, loaded

    async def _turn(self, incoming: Incoming, loaded: Loaded) -> tuple[TurnRecord, Said]:
        masked = mask(incoming.text)
        shown, messages = masked.text, list(filter(None, map(guard.as_words, split(masked.text))))
        fixed: Reply | None = None
        if incoming.text.startswith(PREFIX):
            payload = self.signer.proved(incoming.conversation, incoming.text)
            shown = _title(loaded, payload)
            messages, fixed = ([payload], None) if payload else ([], OLD_CHOICE)
        elif not messages:
            fixed = NO_WORDS
        foreign = self._languages.look(masked.text) if fixed is None and not incoming.text.startswith(PREFIX) else None
        replies, slots, failed = [fixed] if fixed else [], dict(loaded.slots), False
        if foreign is not None:
            messages = [f"/{foreign.topic or 'capabilities'}"]
            replies = [Reply(Outcome.ANSWERED, foreign.line, language=foreign.code)]
        events: list[dict[str, Any]] = []
        before = loaded.slots
        for message in messages if fixed is None else []:
            turn = await self.engine.turn(loaded, message)
            loaded, failed = replace(turn.loaded, turns=loaded.turns), failed or turn.failed
            replies += turn.replies or [SORRY]
            events, slots = [*events, *turn.events], turn.slots
        replies = _without_repeats(replies)
        if failed:
            replies, events, slots = [SORRY], [], dict(before)
        elif replies[-1].choices:
            slots["offered"] = [{"title": one.title, "payload": one.payload} for one in replies[-1].choices]
        if masked.kinds and not before.get(_TOLD):
            replies = [replace(replies[0], notes=(*replies[0].notes, MASKED)), *replies[1:]]
        if masked.kinds or before.get(_TOLD):
            slots[_TOLD] = True
        if FORGOTTEN in before:
            slots[FORGOTTEN] = before[FORGOTTEN]
        outcome = _outcome(replies)
        signed = tuple(self.signer.sign_reply(incoming.conversation, reply) for reply in replies)
        record = TurnRecord(incoming.message_id, shown, outcome, [reply.to_json() for reply in signed], events, slots)
        return record, Said(incoming.message_id, outcome, signed)

    async def _hand_over(self, incoming: Incoming, reply: Reply) -> Said:
        """The help text goes out whatever the database does; it is stored where that works."""
        said = Said(incoming.message_id, reply.outcome, (reply,))
        record = TurnRecord(incoming.message_id, "[not kept]", reply.outcome, [reply.to_json()], [], {})
        try:
            async with self._held(incoming.conversation):
                await asyncio.to_thread(self._keep, incoming, record)
        except Exception as error:  # nothing may stand between a student in need and the help text
            log.error("hand_over_not_stored", error=type(error).__name__)
        return said

    def _keep(self, incoming: Incoming, record: TurnRecord) -> None:
        past, loaded = self._begin(incoming)
        if past is None:
            self.store.commit(loaded, incoming.channel, replace(record, slots=loaded.slots, events=loaded.events))


def _again(past: PastTurn) -> Said:
    replies = tuple(Reply.from_json(reply) for reply in past.replies)
    return Said(past.message_id, Outcome(past.outcome), replies, repeated=True)


def _title(loaded: Loaded, payload: str | None) -> str:
    """What a choice said on its button; the payload's topic where it was offered longer ago."""
    offered = loaded.slots.get("offered") or []
    found = next((str(one["title"]) for one in offered if one.get("payload") == payload), None)
    return found or (payload or "").lstrip("/").partition("{")[0].replace("_", " ") or "(an old choice)"


def _without_repeats(replies: list[Reply]) -> list[Reply]:
    """Of several questions' replies: no answer twice, and no asking back where another question was answered."""
    answered = any(reply.outcome is Outcome.ANSWERED for reply in replies)
    kept: list[Reply] = []
    for reply in replies:
        told = reply.answer_id is not None and any(reply.answer_id == one.answer_id for one in kept)
        if not told and not (answered and len(replies) > 1 and reply.outcome is Outcome.CLARIFIED):
            kept.append(reply)
    return kept


def _outcome(replies: list[Reply]) -> Outcome:
    outcomes = [reply.outcome for reply in replies]
    for outcome in (Outcome.FAILED, Outcome.ANSWERED):
        if outcome in outcomes:
            return outcome
    return outcomes[0]
