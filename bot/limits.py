"""How many requests a session and an address may make: token buckets in memory, one set for the process."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from bot.http import Problem

MAX_KEYS = 50_000
URGENT_PER_MINUTE = 120
_UNKNOWN = "unknown"


@dataclass
class Buckets:
    """A bucket for each key: it holds `per_minute` tokens, and fills up again within a minute.

    clock: seconds that only go forward. Keys that were not used for longest make room where there are too many.
    """

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _filled: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> float:
        """Takes a token. The seconds to wait for one where there is none, else 0."""
        now, rate = self.clock(), self.per_minute / 60
        tokens, then = self._filled.pop(key, (float(self.per_minute), now))
        tokens = min(float(self.per_minute), tokens + (now - then) * rate)
        allowed = tokens >= 1
        self._filled[key] = (tokens - 1 if allowed else tokens, now)
        while len(self._filled) > MAX_KEYS:
            self._filled.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / rate

    def __len__(self) -> int:
        return len(self._filled)


@dataclass
class Limits:
    """The limits of the web API. A whole class behind one address can chat; one session cannot flood the service.

    session: messages a minute of one session. address: all requests a minute of one address. opening: new sessions a
    minute of one address. urgent: messages a minute of one address that are looked at for danger although it is over
    its limit. proxies: how many proxies in front of the service add to X-Forwarded-For.
    """

    session: Buckets
    address: Buckets
    opening: Buckets
    proxies: int = 0
    urgent: Buckets = field(default_factory=lambda: Buckets(URGENT_PER_MINUTE))

    def for_opening(self, request: Request) -> None:
        """Raises Problem 429 where this address has opened too many sessions."""
        _spend(self.opening, client_address(request, self.proxies))

    def for_request(self, request: Request) -> None:
        """Raises Problem 429 where this address asks too much."""
        _spend(self.address, client_address(request, self.proxies))

    def for_message(self, request: Request) -> Problem | None:
        """As for_request, for a message: its refusal is given back, for the message may show danger and then be let
        through. Raises it where this address has used that up too."""
        try:
            self.for_request(request)
        except Problem as refusal:
            _spend(self.urgent, client_address(request, self.proxies))
            return refusal
        return None

    def for_session(self, conversation: str) -> None:
        """Raises Problem 429 where this session asks too much."""
        _spend(self.session, conversation)


def client_address(request: Request, proxies: int) -> str:
    """Whom a request counts for: an IPv4 address, or the /64 network of an IPv6 one.

    With `proxies` trusted proxies it is the entry that the outermost of them wrote into X-Forwarded-For; what a client
    wrote there itself does not count.
    """
    address = request.client.host if request.client else _UNKNOWN
    if proxies:
        passed = [
            part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()
        ]
        if len(passed) >= proxies:
            address = passed[-proxies]
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return _UNKNOWN
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def _spend(buckets: Buckets, key: str) -> None:
    wait = buckets.take(key)
    if wait:
        seconds = max(1, int(wait + 0.999))
        raise Problem(
            429,
            "Too many requests",
            f"That is a lot at once. Please try again in {seconds} s.",
            {"Retry-After": str(seconds)},
        )
