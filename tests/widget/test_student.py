"""The core paths, in a browser, on the real service."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import httpx
from playwright.async_api import expect

from tests.conftest import MakeServer
from tests.serving import ServerProcess
from tests.widget.conftest import MakeTalk


async def test_a_student_asks_opens_the_sources_and_says_what_was_useful(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    await expect(talk.answers.locator(".lead").first).to_contain_text("degree")
    await talk.answers.locator("summary").first.click()
    await expect(talk.answers.locator(".publisher").first).to_be_visible()
    await expect(talk.answers.locator(".dates").first).to_contain_text("Checked 23 November 2026")
    link = talk.answers.locator(".sources a").first
    assert (await link.get_attribute("href") or "").startswith("https://")
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await talk.answers.get_by_role("button", name="Not helpful").click()
    await expect(talk.find(".rated").first).to_have_text("Thank you. I have noted that.")
    await talk.page.reload()
    await expect(talk.answers.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "true")


def rows(server: ServerProcess, query: str) -> list[tuple[object, ...]]:
    """What the session's server has in its database."""
    with sqlite3.connect(server.log.parent / "cali.db") as database:
        return database.execute(query).fetchall()


async def test_what_is_wrong_is_stored_masked_with_the_answers_id(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    await talk.answers.get_by_role("button", name="Something here is wrong").click()
    await talk.find(".wrong textarea").fill("This is old. Write to me: sam.jones@example.com")
    await talk.find(".wrong").get_by_role("button", name="Send").click()
    await expect(talk.find(".rated")).to_have_text("Thank you. A person will check this answer.")
    last = rows(server, "SELECT rating, answer_id, comment FROM feedback ORDER BY id DESC LIMIT 1")
    assert last == [("wrong", "degree", "This is old. Write to me: [email]")]


async def test_a_comment_that_shows_danger_gets_help_at_once_and_is_not_kept(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    await talk.answers.get_by_role("button", name="Something here is wrong").click()
    await talk.find(".wrong textarea").fill("i want to kill myself")
    await talk.find(".wrong").get_by_role("button", name="Send").click()
    await expect(talk.find(".rated a[href='tel:116123']")).to_have_count(1)
    await expect(talk.find(".rated .handed_over .lead").first).to_be_in_viewport()
    assert sum("116 123" in text for text in await talk.announced()) == 1
    assert rows(server, "SELECT comment FROM feedback ORDER BY id DESC LIMIT 1") == [(None,)]


async def test_a_choice_is_made_with_the_keyboard_and_says_what_was_chosen(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    choice = talk.answers.first.locator(".choice").first
    title = await choice.inner_text()
    await choice.focus()
    await talk.page.keyboard.press("Enter")
    await expect(talk.answers).to_have_count(2)
    await expect(talk.answers.first.locator(".choice")).to_have_text(f"Chosen: {title}")
    await expect(talk.mine.last).to_have_text(title)


async def test_what_was_said_is_there_after_a_reload_and_on_the_next_page(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("how long does it take?")
    lead = await talk.answers.locator(".lead").first.inner_text()
    await talk.page.reload()
    await expect(talk.panel).to_be_visible()
    await expect(talk.answers.locator(".lead").first).to_have_text(lead)
    await talk.page.goto(f"{server.url}/chat")
    await expect(talk.answers.locator(".lead").first).to_have_text(lead)
    await expect(talk.mine).to_have_text(["how long does it take?"])


async def test_a_deleted_chat_is_gone_on_the_server_and_its_token_is_refused(server: ServerProcess, talk_at: MakeTalk):
    tables = ("conversation", "turn", "inbox", "feedback")
    before = [rows(server, f"SELECT count(*) FROM {table}") for table in tables]
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("what does it pay?")
    await talk.answers.get_by_role("button", name="Helpful", exact=True).click()
    await expect(talk.find(".rated")).to_have_text("Thank you. I have noted that.")
    assert rows(server, "SELECT count(*) FROM turn") != before[1]
    token = await talk.page.evaluate("JSON.parse(sessionStorage.getItem('cali-chat')).token")
    await talk.option("Delete my chat")
    await talk.find(".danger").click()
    await expect(talk.notice).to_have_text("Your chat is deleted, here and on the server.")
    await expect(talk.answers).to_have_count(0)
    assert await talk.stored() is None
    assert [rows(server, f"SELECT count(*) FROM {table}") for table in tables] == before
    replayed = httpx.get(f"{server.url}/api/v1/messages", headers={"Authorization": f"Bearer {token}"})
    assert replayed.status_code == 401


async def test_a_server_restarted_in_the_middle_loses_nothing_and_answers_once(
    make_server: MakeServer, fresh_store: Path, talk_at: MakeTalk
):
    server = make_server()
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    server.stop()
    await talk.ask("what does it pay?", answered=False)
    await expect(talk.delivery).to_contain_text(re.compile("could not be reached"))
    server.start()
    await expect(talk.answers).to_have_count(2, timeout=60_000)
    await expect(talk.delivery).to_have_count(0)
    with sqlite3.connect(fresh_store) as database:
        assert database.execute("SELECT text FROM turn ORDER BY number").fetchall() == [
            ("do i need a degree?",),
            ("what does it pay?",),
        ]


async def test_a_chat_is_saved_as_text_with_its_sources(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("do i need a degree?")
    async with talk.page.expect_download() as waiting:
        await talk.option("Save my chat")
    saved = Path(await (await waiting.value).path()).read_text(encoding="utf-8")
    assert "do i need a degree?" in saved
    assert "Sources:" in saved
    assert (await waiting.value).suggested_filename == "chat-with-cali.txt"


async def test_someone_in_need_gets_numbers_that_can_be_called(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    await talk.ask("i want to kill myself")
    await expect(talk.find(".handed_over")).to_contain_text("116 123")
    assert await talk.find("a[href='tel:116123']").count() == 1
    await expect(talk.find(".handed_over .feedback")).to_have_count(0)
    await talk.page.reload()
    await expect(talk.mine).to_have_text("(Your message was not kept.)")
