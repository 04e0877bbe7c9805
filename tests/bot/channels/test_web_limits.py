"""No limit stands between a student in need and the help text; and the help is no way around the limits."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.web import WebChannel
from bot.http import Problem, on_problem
from bot.limits import Buckets, Limits
from bot.service import Service
from bot.sessions import Sessions
from bot.stores.feedback import FeedbackStore
from tests.serving import SECRET, Student

DANGER = "i want to kill myself"
ONE_HELPLINE = "116 123"


class Stopped:
    """A clock that stands still: what is used up stays used up."""

    def __call__(self) -> float:
        return 0.0


def buckets(number: int) -> Buckets:
    return Buckets(number, Stopped())


@pytest.fixture
def limits() -> Limits:
    """Limits that no test reaches unless it sets one lower."""
    return Limits(session=buckets(100), address=buckets(100), opening=buckets(100), urgent=buckets(100))


@pytest.fixture
async def web(service: Service, limits: Limits) -> AsyncIterator[httpx.AsyncClient]:
    """The web API in this process, with these limits."""
    channel = WebChannel(service, Sessions(SECRET, 30), limits, FeedbackStore(service.store._engine), 30)
    app = Starlette(routes=channel.routes(), exception_handlers={Problem: on_problem})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://cali.example") as client:
        yield client


@pytest.fixture
async def student(web: httpx.AsyncClient) -> Student:
    return await Student.arrives(web)


def is_help(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.json()["outcome"] == "handed_over" and ONE_HELPLINE in answer.text


async def test_a_session_over_its_limit_gets_the_help_and_no_answer(limits: Limits, student: Student):
    limits.session = buckets(1)
    assert (await student.says("do i need a degree?")).status_code == 200
    assert (await student.says("do i need a degree?")).status_code == 429
    assert is_help(await student.says(DANGER))
    refused = await student.says("do i need a degree?")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert [turn["text"] for turn in await student.history()] == ["do i need a degree?", "[not kept]"]


async def test_an_address_over_its_limit_gets_the_help_and_no_answer(limits: Limits, student: Student):
    limits.address = buckets(1)
    assert (await student.says("do i need a degree?")).status_code == 200
    assert (await student.says("do i need a degree?")).status_code == 429
    assert is_help(await student.says(DANGER))
    assert (await student.says("what does it pay?")).status_code == 429


async def test_the_help_repeated_under_its_id_is_stored_once(limits: Limits, student: Student):
    limits.session = buckets(1)
    await student.says("hello")
    name = uuid.uuid4().hex
    for _ in range(3):
        assert is_help(await student.says(DANGER, name))
    assert len(await student.history()) == 2


async def test_what_is_looked_at_over_an_addresss_limit_has_a_limit_itself(limits: Limits, student: Student):
    limits.address, limits.urgent = buckets(1), buckets(3)
    await student.says("hello")
    codes = [(await student.says("flood")).status_code for _ in range(5)]
    assert codes == [429] * 5
    late = await student.says(DANGER)
    assert (late.status_code, late.headers["retry-after"]) == (429, "20")


async def test_over_the_limit_a_choice_and_a_forged_session_get_nothing(
    limits: Limits, web: httpx.AsyncClient, student: Student
):
    limits.address = buckets(1)
    await student.says("hello")
    assert (await student.picks(DANGER)).status_code == 429
    assert (await Student(web, "forged").says(DANGER)).status_code == 401


async def test_a_comment_that_shows_danger_gets_the_help_and_is_not_kept(
    limits: Limits, web: httpx.AsyncClient, student: Student
):
    asked = (await student.says("do i need a degree?")).json()
    limits.session = buckets(1)
    await student.says("hello")
    body = {"message": asked["id"], "rating": "wrong", "comment": DANGER}
    answer = await web.post("/api/v1/feedback", headers=student.headers, json=body)
    assert answer.status_code == 201
    assert ONE_HELPLINE in answer.json()["help"]["lead"]
    assert answer.json()["comment"] is None
    body["comment"] = "this is old"
    assert (await web.post("/api/v1/feedback", headers=student.headers, json=body)).status_code == 429


async def test_a_message_that_is_too_long_gets_the_help_where_it_shows_danger(student: Student):
    assert is_help(await student.says(f"{DANGER}. {'school is too much and nobody listens. ' * 40}"))
    assert (await student.says("do i need a degree? " * 60)).status_code == 422
    assert [turn["text"] for turn in await student.history()] == ["[not kept]"]
