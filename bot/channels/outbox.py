"""Sends what turns left behind, apart from the turns: in order within a chat, with retries, given up with a record."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.sending import Moved, Refused, TryLater
from bot.stores.outbox import Call, Entry, OutboxStore

log = structlog.get_logger(__name__)

GIVE_UP_SECONDS = 60 * 60.0
"""A message that could not be sent for this long is given up: an answer that comes later helps nobody."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
SECONDS_A_CALL = 15.0
AT_ONCE = 20
SOFT_TRIES = 3
POLL_SECONDS = 0.2
T = TypeVar("T")


class Outbox:
    """Sends the answered rows of one channel.

    `send` makes one call and raises what `bot.channels.sending` names. A call with "soft" is worth a few tries, and
    then what comes after it goes on; one with "else" has another call that is tried where the platform refuses it.
    """

    def __init__(
        self,
        store: OutboxStore,
        channel: str,
        send: Callable[[Call], Awaitable[None]],
        *,
        first_wait: float = FIRST_WAIT,
        give_up: float = GIVE_UP_SECONDS,
    ) -> None:
        self._store = store
        self._channel = channel
        self._send_call = send
        self._first_wait = first_wait
        self._give_up = give_up
        self._chats: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._paused_until = 0.0
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.last_problem: str | None = None

    def wake(self, chat: str) -> None:
        """There may be something to send in this chat."""
        self._again.add(chat)
        if chat not in self._chats:
            self._chats[chat] = asyncio.create_task(self._chat(chat))

    async def stop(self) -> None:
        """Stops at once: what is not sent stays in the database."""
        tasks = list(self._chats.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def drained(self) -> None:
        """Waits until nothing is being sent."""
        while self._chats:
            await asyncio.gather(*self._chats.values(), return_exceptions=True)

    async def directly(self, calls: list[Call]) -> None:
        """Sends without the database, for when that is what failed; each call is tried three times."""
        for wanted in calls:
            call = wanted
            for attempt in range(3):
                try:
                    await self._once(call)
                    break
                except Refused:
                    if "else" not in call:
                        break
                    call = call["else"]
                except (TryLater, Moved) as problem:
                    after = problem.after if isinstance(problem, TryLater) else None
                    await asyncio.sleep(min(after or self._backoff(attempt + 1), 10.0))

    async def _chat(self, chat: str) -> None:
        try:
            while chat in self._again:
                self._again.discard(chat)
                while (entry := await steadily(self._store.next_open, chat)) is not None:
                    if not entry.mine:
                        if not await steadily(self._store.has_mine, chat):
                            break
                        await asyncio.sleep(POLL_SECONDS)
                    elif entry.state == "accepted":
                        break  # its turn wakes us when it is taken
                    else:
                        await self._entry(entry)
        finally:
            del self._chats[chat]

    async def _entry(self, entry: Entry) -> None:
        calls = [dict(call) for call in entry.calls]
        began = time.monotonic()
        attempts = entry.attempts
        for index in range(entry.done, len(calls)):
            call = calls[index]
            while True:
                if await self._paused() and not await steadily(
                    self._store.progress, entry.id, done=index, attempts=attempts
                ):
                    return
                try:
                    await self._once(call)
                    break
                except Refused as problem:
                    if "else" in call:
                        call = {**call["else"], "soft": call.get("soft", False)}
                        continue
                    if call.get("soft"):
                        break
                    await self._give_it_up(entry, str(problem), gone=problem.gone)
                    return
                except Moved as problem:
                    for one in calls[index:]:
                        one.get("arguments", {}).update(problem.changes)
                        one.get("else", {}).get("arguments", {}).update(problem.changes)
                except TryLater as problem:
                    self.last_problem = str(problem)
                    wait = problem.after or self._backoff(attempts + 1)
                    if problem.everywhere and problem.after:
                        self._paused_until = max(self._paused_until, time.monotonic() + problem.after)
                    attempts += 1
                    too_late = entry.age + time.monotonic() - began + wait > self._give_up
                    if call.get("soft") and (too_late or attempts >= SOFT_TRIES):
                        break
                    if too_late:
                        await self._give_it_up(entry, str(problem))
                        return
                    await asyncio.sleep(wait)
                    if not await steadily(self._store.progress, entry.id, done=index, attempts=attempts):
                        return
            attempts = 0
            if index + 1 < len(calls) and not await steadily(
                self._store.progress, entry.id, done=index + 1, attempts=0
            ):
                return
        await steadily(self._store.finish, entry.id)

    async def _once(self, call: Call) -> None:
        async with self._slots:
            try:
                async with asyncio.timeout(SECONDS_A_CALL):
                    await self._send_call(call)
            except TimeoutError:
                raise TryLater("the platform did not answer in time") from None
        self.last_problem = None

    async def _give_it_up(self, entry: Entry, reason: str, *, gone: bool = False) -> None:
        log.error("message_given_up", channel=self._channel, row=entry.id, reason=reason)
        self.last_problem = f"given up: {reason}"
        await steadily(self._store.finish, entry.id, error=reason)
        if gone:
            await steadily(self._store.cancel, entry.chat, reason)

    async def _paused(self) -> bool:
        """Waits while the platform wants no call at all. Whether there was anything to wait for."""
        waited = False
        while (wait := self._paused_until - time.monotonic()) > 0:
            waited = True
            await asyncio.sleep(wait)
        return waited

    def _backoff(self, attempt: int) -> float:
        """Seconds: twice as long each time, with some chance in it, so that not all come back at once."""
        return min(self._first_wait * 2.0 ** (attempt - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)


async def steadily(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Runs blocking work on the database in a thread, again and again until the database answers."""
    wait = 0.2
    while True:
        try:
            return await asyncio.to_thread(work, *arguments, **named)
        except SQLAlchemyError as error:
            log.error("database_failed", error=type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 10.0)


async def ends(task: asyncio.Task[Any]) -> None:
    """Cancels a task and waits for its end."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
