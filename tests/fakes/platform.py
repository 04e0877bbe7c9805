"""What both fakes share: a real HTTP server on loopback that keeps what it was sent and can be told to misbehave."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Trouble:
    """How the fake answers instead. `retry_after`: with 429. `seconds`: waits first. `taken`: keeps the call all the
    same, as a platform does whose answer is lost."""

    status: int = 500
    retry_after: int | None = None
    seconds: float = 0.0
    error: str | None = None
    taken: bool = False


@dataclass(frozen=True)
class Received:
    """A call that the fake took. `at`: by the monotonic clock."""

    method: str
    arguments: dict[str, Any]
    at: float


@dataclass
class FakePlatform:
    """Subclasses say what is refused. `refused` must be empty at the end of every test that expects no refusal."""

    calls: list[Received] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    too_early: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._quiet_until: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._arrived = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def misbehave(self, method: str, *troubles: Trouble) -> None:
        """The next calls of this method meet these troubles, one each."""
        self._troubles[method].extend(troubles)

    def next_trouble(self, method: str) -> Trouble | None:
        """The trouble of this call. Notes calls that come before the time that a 429 named."""
        if time.monotonic() < self._quiet_until.get(method, 0.0):
            self.too_early.append(method)
        if not self._troubles[method]:
            return None
        trouble = self._troubles[method].popleft()
        if trouble.retry_after is not None:
            self._quiet_until[method] = time.monotonic() + trouble.retry_after
        return trouble

    def keep(self, method: str, arguments: dict[str, Any]) -> None:
        self.calls.append(Received(method, arguments, time.monotonic()))
        self._arrived.set()

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of all calls of a method that were taken, in order."""
        return [call.arguments for call in self.calls if call.method == method]

    async def wait_for(self, true: Callable[[], bool], seconds: float = 15.0) -> None:
        """Waits until it is true; fails after `seconds`."""
        end = time.monotonic() + seconds
        while not true():
            left = end - time.monotonic()
            assert left > 0, f"Waited in vain; the fake has {[call.method for call in self.calls]}"
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), min(left, 0.2))
            except TimeoutError:
                continue
