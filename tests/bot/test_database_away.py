"""The database goes away while serving: turns fail visibly and kindly, nothing is lost, and it works again after."""

import time

import httpx
import pytest

from tests.serving import Student

KIND = "I cannot reach my notes just now. Please try again in a minute."
HURT = "i want to kill myself"


async def fails_kindly(client: httpx.AsyncClient, student: Student) -> None:
    """A turn ends within 10 s in 503; live stays 200, ready says 503; somebody in need is helped all the same."""
    began = time.monotonic()
    response = await student.says("how much does it pay", "while-it-was-away")
    assert time.monotonic() - began < 10
    assert (response.status_code, response.json()["detail"]) == (503, KIND), response.text
    began = time.monotonic()
    assert (await client.get("/health/live")).status_code == 200
    assert time.monotonic() - began < 2
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert "database" in ready.json()["status"]
    began = time.monotonic()
    helped = await student.says(HURT)
    assert time.monotonic() - began < 10
    assert (helped.status_code, helped.json()["outcome"]) == (200, "handed_over")
    assert (await client.post("/api/v1/sessions")).status_code == 503
    dev = await client.post("/webhooks/rest/webhook", json={"sender": "a", "message": "hello"})
    assert dev.status_code == 503


async def goes_on(client: httpx.AsyncClient, student: Student) -> None:
    """The turn before is there, the one that failed can be sent again, and the talk goes on from where it was."""
    assert (await client.get("/health/ready")).status_code == 200
    assert [turn["id"] for turn in await student.history()] == ["before-it"]
    again = await student.says("and in wales?", "while-it-was-away")
    assert (again.status_code, again.json()["repeated"]) == (200, False)
    assert "Wales" in again.json()["replies"][0]["lead"]
    assert [turn["id"] for turn in await student.history()] == ["before-it", "while-it-was-away"]


@pytest.mark.timeout(400)
async def test_a_sqlite_file_that_is_replaced_by_a_directory(make_server, fresh_store):
    server = make_server()
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        student = await Student.arrives(client)
        await student.says("how much does it pay", "before-it")
        files = [path for path in fresh_store.parent.glob("cali.db*") if path.is_file()]
        for path in files:
            path.rename(path.with_name(f"away-{path.name}"))
        fresh_store.mkdir()
        await fails_kindly(client, student)
        fresh_store.rmdir()
        for path in files:
            path.with_name(f"away-{path.name}").rename(path)
        await goes_on(client, student)
    assert "Traceback" not in server.said()
    assert server.running()


@pytest.mark.timeout(400)
async def test_a_postgresql_server_that_is_stopped(make_server, postgres, postgres_url):
    server = make_server(DATABASE_URL=postgres_url)
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        student = await Student.arrives(client)
        await student.says("how much does it pay", "before-it")
        postgres.stop()
        try:
            await fails_kindly(client, student)
        finally:
            postgres.start()
        await goes_on(client, student)
    assert "Traceback" not in server.said()
    assert server.running()
