"""Two processes on one PostgreSQL share conversations, in order."""

import asyncio

import httpx
import pytest

from tests.serving import Student

ASKED = ("do i need a degree", "how much does it pay")


@pytest.mark.timeout(400)
async def test_two_processes_share_conversations_in_order(make_server, postgres_url):
    first = make_server(DATABASE_URL=postgres_url, wait=False)
    second = make_server(DATABASE_URL=postgres_url)
    first.wait_ready()
    async with (
        httpx.AsyncClient(base_url=first.url, timeout=60) as one,
        httpx.AsyncClient(base_url=second.url, timeout=60) as other,
    ):
        student = await Student.arrives(one)
        there = Student(other, student.token)

        for turn in range(6):  # in turns: what one process stored, the other goes on from
            said = await (student, there)[turn % 2].says(("pay in scotland", "and in wales?")[turn % 2])
            assert ("Scotland", "Wales")[turn % 2] in said.json()["replies"][0]["lead"]

        sent = [(student, there)[number % 2].says(ASKED[number % 2], f"at-once-{number:02}") for number in range(20)]
        for response in await asyncio.gather(*sent):
            assert response.status_code == 200, response.text
        turns = (await student.history())[6:]
        assert sorted(turn["id"] for turn in turns) == [f"at-once-{number:02}" for number in range(20)]
        for turn in turns:
            assert turn["text"] == ASKED[int(turn["id"][-2:]) % 2]
            assert turn["outcome"] == "answered"
        assert await there.history() == await student.history()

        under_way = []
        for number in range(10):
            under_way.append(asyncio.create_task((student, there)[number % 2].says(ASKED[0], f"afterwards-{number}")))
            await asyncio.sleep(0.1)  # so that it has arrived; connections opened at once are taken in any order
        assert {response.status_code for response in await asyncio.gather(*under_way)} == {200}
        late = [turn["id"] for turn in (await student.history())[26:]]
        for here in (0, 1):  # each process keeps its own order of arrival
            own = [key for key in late if int(key[-1]) % 2 == here]
            assert own == sorted(own)
        assert len(late) == 10

        again = await asyncio.gather(*(who.says(ASKED[0], "the-same-one") for who in (student, there) * 2))
        assert sorted(response.json()["repeated"] for response in again) == [False, True, True, True]

        many = [await Student.arrives((one, other)[number % 2]) for number in range(40)]  # more than connections
        for response in await asyncio.gather(*(each.says(ASKED[0]) for each in many)):
            assert response.status_code == 200, response.text
