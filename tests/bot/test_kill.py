"""kill -9 in the middle of 200 turns from 10 clients: what was answered is in the store, in order, once."""

import asyncio
import sqlite3
import uuid
from collections import Counter

import httpx
import pytest

from bot.sessions import Sessions
from tests.serving import SECRET, Student

CLIENTS, TURNS = 10, 20
ASKED = ("do i need a degree", "how much does it pay", "and in wales?")


async def talk(url: str, student_of: dict[int, Student], number: int, answered: dict[int, list[str]]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        student = await Student.arrives(client)
        student_of[number] = student
        for turn in range(TURNS):
            message_id = f"{uuid.uuid4().hex}"
            response = await student.says(ASKED[turn % 3], message_id)
            assert response.status_code == 200, response.text
            answered[number].append(message_id)


@pytest.mark.timeout(400)
async def test_every_turn_that_was_answered_is_in_the_store_in_order_once(make_server, fresh_store):
    server = make_server()
    answered: dict[int, list[str]] = {number: [] for number in range(CLIENTS)}
    students: dict[int, Student] = {}
    talks = [asyncio.create_task(talk(server.url, students, number, answered)) for number in range(CLIENTS)]
    async with asyncio.timeout(240):
        while sum(map(len, answered.values())) < CLIENTS * TURNS // 2:
            await asyncio.sleep(0.005)
            failed = [task for task in talks if task.done() and not task.cancelled() and task.exception()]
            assert not failed, failed[0].exception()
    server.kill()
    ended = await asyncio.gather(*talks, return_exceptions=True)
    assert any(isinstance(one, httpx.TransportError) for one in ended)
    count = sum(map(len, answered.values()))
    assert CLIENTS * TURNS // 2 <= count < CLIENTS * TURNS

    server.start()
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        for number, student in students.items():
            back = Student(client, student.token)
            turns = await back.history()
            kept = [turn["id"] for turn in turns]
            assert kept[: len(answered[number])] == answered[number]
            assert len(kept) <= len(answered[number]) + 1  # the one under way may be stored, its answer lost
            assert max(Counter(kept).values(), default=1) == 1
            assert [turn["text"] for turn in turns] == [ASKED[place % 3] for place in range(len(kept))]
            said = await back.says(ASKED[0])
            assert said.json()["outcome"] == "answered"
            assert len(await back.history()) == len(kept) + 1

    sessions = Sessions(SECRET, 30)
    with sqlite3.connect(fresh_store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for student in students.values():
            conversation = sessions.conversation(student.token)
            numbers = connection.execute(
                "SELECT number FROM turn WHERE conversation_id = ? ORDER BY id", (conversation,)
            )
            (turns,) = connection.execute("SELECT turns FROM conversation WHERE id = ?", (conversation,)).fetchone()
            assert [number for (number,) in numbers] == list(range(1, turns + 1))
            (inbox,) = connection.execute(
                "SELECT count(*) FROM inbox WHERE conversation_id = ? AND answered_at IS NOT NULL", (conversation,)
            ).fetchone()
            assert inbox == turns
    connection.close()
