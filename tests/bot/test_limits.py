"""Limits: one session cannot flood the service, and a class behind one address can chat."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from bot import limits
from bot.http import Problem
from bot.limits import Buckets, Limits, client_address
from bot.settings import BotSettings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def request(client: str = "203.0.113.7", forwarded: str | None = None) -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (client, 1), "headers": headers})


def test_a_bucket_is_empty_after_its_number_and_fills_up_within_a_minute():
    clock = Clock()
    buckets = Buckets(30, clock)
    assert [buckets.take("a") for _ in range(30)] == [0.0] * 30
    assert buckets.take("a") == pytest.approx(2.0)
    assert buckets.take("b") == 0.0
    clock.now = 2.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0


def test_being_refused_costs_nothing():
    clock = Clock()
    buckets = Buckets(1, clock)
    buckets.take("a")
    for _ in range(100):
        buckets.take("a")
    clock.now = 60.0
    assert buckets.take("a") == 0.0


def test_the_number_of_keys_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MAX_KEYS", 10)
    buckets = Buckets(1)
    for number in range(100):
        buckets.take(str(number))
    assert len(buckets) == 10


def test_a_refusal_says_when_to_come_back():
    made = Limits(session=Buckets(1, Clock()), address=Buckets(1), opening=Buckets(1))
    made.for_session("web:a")
    with pytest.raises(Problem) as refused:
        made.for_session("web:a")
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "60"}


def test_a_class_of_30_behind_one_address_can_chat_with_the_limits_unless_set():
    settings = BotSettings()
    made = Limits(
        session=Buckets(settings.messages_per_minute, Clock()),
        address=Buckets(settings.address_messages_per_minute, Clock()),
        opening=Buckets(settings.sessions_per_minute, Clock()),
    )
    for pupil in range(30):
        made.for_opening(request())
        for _ in range(10):
            made.for_request(request())
            made.for_session(f"web:{pupil}")


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "expected"),
    [
        ("203.0.113.7", None, 0, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", 0, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", 2, "198.51.100.1"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("10.0.0.1", "not an address", 1, "unknown"),
        ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", None, 0, "203.0.113.7"),
    ],
)
def test_whom_a_request_counts_for(client: str, forwarded: str | None, proxies: int, expected: str):
    assert client_address(request(client, forwarded), proxies) == expected
