"""From an accepted message to what is to be sent: the way that all platform channels share.

A message is written down before the platform is told that it arrived. Its turn is taken in the order of its chat; what
comes of it goes to the outbox. Whatever dies in between, another start or another process goes on from the database.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.reply import Outcome, Reply
from bot.channels.job import Job, Platform, accepted
from bot.channels.outbox import FIRST_WAIT, GIVE_UP_SECONDS, POLL_SECONDS, Outbox, ends, steadily
from bot.guard import MAX_CHARACTERS, MessageTooLong
from bot.service import SORRY, Service
from bot.stores.conversations import TurnConflict
from bot.stores.outbox import Call, Entry, OutboxStore

log = structlog.get_logger(__name__)

TOO_LONG = Reply(
    Outcome.CLARIFIED,
    f"That message is too long for me. I can read up to {MAX_CHARACTERS:,} characters. "
    "Please send me a shorter one, with one or two questions.",
)
TRY_AGAIN = Reply(Outcome.FAILED, "I cannot reach my notes just now. Please try again in a minute.")
WILL_ANSWER = Reply(Outcome.FAILED, "I cannot reach my notes just now. I will answer as soon as I can.")
TURNS_AT_ONCE = 4
TYPING_AT_ONCE = 8
"""With more chats than these at work, the signs would only keep the answers waiting."""
SWEEP_SECONDS = 5.0
_REMEMBERED = 1000


class Desk:
    """Accepts messages of one channel and answers them. One for the process and channel."""

    def __init__(
        self,
        platform: Platform,
        service: Service,
        store: OutboxStore,
        *,
        first_wait: float = FIRST_WAIT,
        give_up: float = GIVE_UP_SECONDS,
        sweep: float = SWEEP_SECONDS,
    ) -> None:
        self.outbox = Outbox(store, platform.name, platform.send, first_wait=first_wait, give_up=give_up)
        self.counts = {"waiting": 0, "given_up": 0}
        self._platform = platform
        self._service = service
        self._store = store
        self._first_wait = first_wait
        self._give_up = give_up
        self._sweep_seconds = sweep
        self._words: dict[str, str] = {}
        self._chats: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._aside: set[asyncio.Task[None]] = set()
        self._told: OrderedDict[str, None] = OrderedDict()
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Goes on with what an earlier process left, and keeps looking for such."""
        self._sweeper = asyncio.create_task(self._sweep(time.time()))

    async def stop(self) -> None:
        """Ends the turns under way; leaves what is not sent to another process, or to the next start."""
        if self._sweeper is not None:
            await ends(self._sweeper)
        tasks = [*self._chats.values(), *self._aside]
        if tasks:
            await asyncio.wait(tasks, timeout=10)
        for task in tasks:
            task.cancel()
        await self.outbox.stop()
        try:
            await asyncio.to_thread(self._store.release)
        except SQLAlchemyError as error:
            log.error("claims_not_released", error=type(error).__name__)

    async def settled(self) -> None:
        """Waits until all that was accepted here is answered, and sent or given up."""
        while self._chats or self._aside or self.outbox._chats:
            await asyncio.gather(*self._chats.values(), *self._aside, return_exceptions=True)
            await self.outbox.drained()

    async def accept(self, job: Job) -> bool:
        """Writes the message down, so that the platform can be told that it arrived. False: it was there already.

        Where the database does not take it, the student is told so at once, or gets the help that the message needs.
        """
        urgent = self._service.safeguarding.look(job.text) if job.kind != "choice" else None
        help_reply = Reply(Outcome.HANDED_OVER, urgent.text) if urgent else None
        if help_reply is not None:
            job = replace(job, kind="words")
        if job.kind == "words" and len(job.text) > MAX_CHARACTERS and not help_reply:
            job = replace(job, kind="too_long", text="")
        try:
            fresh = await asyncio.to_thread(self._store.accept, accepted(job, help_reply))
        except SQLAlchemyError as error:
            log.error("database_failed", error=type(error).__name__)
            self._tell_once(job, help_reply or TRY_AGAIN)
            return True
        if fresh:
            self._words[job.message_id] = job.text
            self._wake(job.chat)
            if job.kind in ("words", "choice") and len(self._chats) <= TYPING_AT_ONCE:
                self._beside(self._typing(job))
        return fresh

    def take_back(self, chat: str, reason: str, *, but: str | None = None) -> None:
        """Nothing more is to be sent to this chat, but for the answer to one message."""
        self._beside(self._take_back(chat, reason, but))

    async def _take_back(self, chat: str, reason: str, but: str | None) -> None:
        await steadily(self._store.cancel, chat, reason, but=but)

    def _tell_once(self, job: Job, reply: Reply) -> None:
        if job.message_id in self._told:
            return
        self._told[job.message_id] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        self._beside(self.outbox.directly(self._platform.say(job, reply)))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _typing(self, job: Job) -> None:
        try:
            async with asyncio.timeout(5):
                await self._platform.typing(job)
        except Exception as error:  # a sign that is not shown harms nobody
            log.debug("typing_not_shown", channel=self._platform.name, error=type(error).__name__)

    def _wake(self, chat: str) -> None:
        self._again.add(chat)
        if chat not in self._chats:
            task = asyncio.create_task(self._chat(chat))
            self._chats[chat] = task

    async def _chat(self, chat: str) -> None:
        try:
            while chat in self._again:
                self._again.discard(chat)
                while (entry := await steadily(self._store.next_accepted, chat)) is not None:
                    if entry.mine:
                        await self._turn(entry)
                        self.outbox.wake(chat)
                    elif await steadily(self._store.has_mine, chat):
                        await asyncio.sleep(POLL_SECONDS)
                    else:
                        break
                self.outbox.wake(chat)
        finally:
            del self._chats[chat]

    async def _turn(self, entry: Entry) -> None:
        payload = await steadily(self._store.payload, entry.message_id)
        if payload is None:
            self._words.pop(entry.message_id, None)
            await steadily(self._store.finish, entry.id, error="deleted by the student")
            return
        job = Job(
            entry.message_id,
            entry.conversation,
            entry.chat,
            0.0,
            entry.address,
            str(entry.address["kind"]),
            self._words.pop(entry.message_id, str(payload.get("text", ""))),
        )
        help_reply = Reply.from_json(payload["help"]) if payload.get("help") else None
        calls = await self._calls(job, help_reply, entry.age)
        if calls is None:
            await steadily(self._store.finish, entry.id, error="the turn could not be taken")
            return
        try:
            await asyncio.to_thread(self._store.answered, entry.id, entry.message_id, calls)
        except SQLAlchemyError as error:
            log.error("database_failed", error=type(error).__name__)
            if help_reply is not None:
                await self.outbox.directly(calls)
                await steadily(self._store.finish, entry.id)
            else:
                await steadily(self._store.answered, entry.id, entry.message_id, calls)

    async def _calls(self, job: Job, help_reply: Reply | None, age: float) -> list[Call] | None:
        """What is to be sent; None where it did not work for too long. A student waits, but not without a word."""
        wait = self._first_wait
        while True:
            if help_reply is not None and not job.text:
                return self._platform.say(job, help_reply)
            if job.kind == "too_long":
                return self._platform.say(job, TOO_LONG)
            problem = await self._attempt(self._platform.answer(job))
            if isinstance(problem, list):
                return problem
            if help_reply is not None:
                return self._platform.say(job, help_reply)
            if isinstance(problem, MessageTooLong):
                return self._platform.say(job, TOO_LONG)
            if not isinstance(problem, SQLAlchemyError | TurnConflict):
                log.error("turn_failed", channel=self._platform.name, error=type(problem).__name__)
                return self._platform.say(job, SORRY)
            log.error("turn_postponed", channel=self._platform.name, error=type(problem).__name__)
            self._tell_once(job, WILL_ANSWER)
            if age + wait > self._give_up:
                return None
            await asyncio.sleep(wait)
            age, wait = age + wait, min(wait * 2, 60.0)

    async def _attempt(self, answer: Awaitable[list[Call]]) -> list[Call] | Exception:
        async with self._turns:
            try:
                return await answer
            except Exception as error:  # each kind is met by what calls this
                return error

    async def _sweep(self, started: float) -> None:
        """Takes over what nobody works on, and renews the claims on what this process works on."""
        claimed_before = started if self._store.one_process else None
        while True:
            try:
                await asyncio.to_thread(self._store.renew)
                for chat in await asyncio.to_thread(self._store.take_over, claimed_before=claimed_before):
                    self._wake(chat)
                self.counts = await asyncio.to_thread(self._store.counts)
                claimed_before = None
            except SQLAlchemyError as error:
                log.error("database_failed", error=type(error).__name__)
            await asyncio.sleep(self._sweep_seconds)


def new_instance() -> str:
    """A name for this process, for its claims."""
    return uuid.uuid4().hex
