"""Offline, slow, failed, twice: nothing is lost, nothing happens twice, nothing ends dead."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, reply
from tests.widget.talk import Talk, until


async def test_offline_says_so_keeps_what_was_typed_and_sends_it_once_when_back(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.page.context.set_offline(True)
    await talk.ask("does it pay well?", answered=False)
    await expect(talk.delivery).to_contain_text("you seem to be offline")
    await expect(talk.mine).to_have_text("does it pay well?")
    await talk.page.context.set_offline(False)
    await expect(talk.answers).to_have_count(1, timeout=15_000)
    await expect(talk.delivery).to_have_count(0)
    assert api.taken() == ["does it pay well?"]


async def test_what_could_not_be_sent_is_sent_after_a_reload(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("first")
    api.fail = [503]
    await talk.ask("second", answered=False)
    await expect(talk.delivery).to_be_visible()
    await talk.page.reload()
    await talk.ready()
    await expect(talk.answers).to_have_count(2)
    assert api.taken() == ["first", "second"]


async def test_a_reply_that_was_lost_on_the_way_is_fetched_under_the_same_id(talk: Talk, api: FakeApi):
    api.fail = [0]
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await expect(talk.answers).to_have_count(1, timeout=15_000)
    assert len({post["id"] for post in api.posts}) == 1
    assert len(api.posts) >= 2
    assert len(api.taken()) == 1


async def test_a_double_tap_on_send_sends_once(talk: Talk, api: FakeApi):
    api.delay = 0.3
    await talk.open()
    await talk.field.fill("do i need a degree?")
    await talk.find(".send").dblclick()
    await talk.field.press("Enter")
    await expect(talk.answers).to_have_count(1)
    assert api.taken() == ["do i need a degree?"]


async def test_a_double_tap_on_a_choice_sends_once(talk: Talk, api: FakeApi):
    api.answer = lambda _text: [reply(choices=[{"title": "What does it pay?", "payload": "choice:a:/pay"}])]
    await talk.open()
    await talk.ask("hello")
    await talk.answers.locator(".choice").dblclick()
    await expect(talk.answers).to_have_count(2)
    assert [post.get("choice") for post in api.posts] == [None, "choice:a:/pay"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failure_of_ours_is_said_in_words_and_tried_again(talk: Talk, api: FakeApi, status: int):
    api.fail = [status]
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await expect(talk.delivery).to_contain_text("went wrong on our side")
    await talk.find(".delivery button").click()
    await expect(talk.answers).to_have_count(1)
    assert len(api.taken()) == 1


async def test_after_the_last_try_it_says_so_and_a_student_can_try_again(talk: Talk, api: FakeApi):
    await talk.page.clock.install()
    api.fail = [503] * 5
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    for tries, pause in enumerate(("00:02", "00:05", "00:15", "00:30"), 1):
        await until(lambda tries=tries: len(api.posts) == tries)  # type: ignore[misc]
        await expect(talk.delivery).to_contain_text("I'll try again")
        await talk.page.clock.fast_forward(pause)
    await expect(talk.delivery).to_contain_text("Not sent: something went wrong on our side.")
    assert api.taken() == []
    await talk.find(".delivery button").click()
    await expect(talk.answers).to_have_count(1)
    assert api.taken() == ["do i need a degree?"]


async def test_too_many_requests_are_sent_again_when_the_service_says(talk: Talk, api: FakeApi):
    api.fail = [429]
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await expect(talk.delivery).to_contain_text("Many people are asking")
    await expect(talk.answers).to_have_count(1, timeout=8_000)


async def test_a_message_that_is_not_taken_says_why_and_the_next_one_works(talk: Talk, api: FakeApi):
    api.fail = [422]
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await expect(talk.delivery).to_contain_text("The detail of the failure.")
    await talk.ask("what does it pay?")
    assert api.taken() == ["what does it pay?"]


async def test_a_typing_sign_shows_after_300_ms_and_not_before(talk: Talk, api: FakeApi):
    api.delay = 1.5
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await asyncio.sleep(0.1)
    await expect(talk.find(".busy")).to_be_hidden()
    await expect(talk.find(".busy")).to_be_visible(timeout=1_000)
    await expect(talk.find(".busy")).to_contain_text("Looking it up")
    await expect(talk.answers).to_have_count(1)
    await expect(talk.find(".busy")).to_be_hidden()


async def test_a_slow_answer_is_said_to_be_slow(talk: Talk, api: FakeApi):
    api.delay = 9.5
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await expect(talk.find(".busy")).to_contain_text("takes longer than usual", timeout=10_000)
    await expect(talk.answers).to_have_count(1)


async def test_a_reply_that_comes_after_the_panel_was_closed_is_shown_on_the_button_and_in_the_chat(
    talk: Talk, api: FakeApi
):
    api.delay = 0.6
    await talk.open()
    await talk.ask("do i need a degree?", answered=False)
    await talk.find(".close").click()
    await expect(talk.launcher).to_have_accessible_name(re.compile("Ask Cali.*1 new reply"))
    await talk.open()
    await expect(talk.answers).to_have_count(1)
    await expect(talk.launcher.locator(".badge")).to_be_hidden()


async def test_two_tabs_of_one_chat_show_the_same_and_take_every_message_once(
    talk: Talk, api: FakeApi, talk_at: MakeTalk
):
    await talk.open()
    await talk.ask("from the first tab")
    kept = await talk.stored()
    page = await talk.page.context.new_page()
    await page.add_init_script(f"if (!sessionStorage.length) sessionStorage.setItem('cali-chat', {kept!r})")
    other = await Talk.begin(page, f"{api.url}/")
    await expect(other.answers).to_have_count(1)
    await other.ask("from the second tab")
    await talk.page.bring_to_front()
    await talk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(talk.mine).to_have_text(["from the first tab", "from the second tab"])
    await talk.ask("and again from the first")
    assert api.taken() == ["from the first tab", "from the second tab", "and again from the first"]


async def test_two_browsers_never_see_each_other(talk: Talk, api: FakeApi, talk_at: MakeTalk):
    await talk.open()
    await talk.ask("my own words")
    other = await (await talk_at(f"{api.url}/")).open()
    await expect(other.mine).to_have_count(0)
    await other.ask("their words")
    await expect(other.mine).to_have_text(["their words"])
    assert len(api.turns) == 2


async def test_a_session_that_ended_on_the_server_goes_on_as_a_new_one_and_says_so(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("before")
    api.turns.clear()
    await talk.ask("after", answered=False)
    await expect(talk.notice).to_have_text("Your earlier chat had ended. This is a new one.")
    await expect(talk.mine).to_have_text(["after"])
    await expect(talk.answers).to_have_count(1)
    assert api.taken() == ["after"]


async def test_a_laptop_that_slept_past_the_session_shows_nothing_of_it(talk: Talk, api: FakeApi):
    await talk.page.clock.install()
    await talk.open()
    await talk.ask("something private")
    await talk.page.clock.fast_forward("31:00")
    await talk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(talk.mine).to_have_count(0)
    await expect(talk.notice).to_contain_text("Your chat ended because nothing was said for a while")
    assert await talk.stored() is None
    await talk.ask("something new")
    await expect(talk.mine).to_have_text(["something new"])


async def test_deleting_while_a_message_is_on_its_way_leaves_nothing_behind(talk: Talk, api: FakeApi):
    api.delay = 0.8
    await talk.open()
    await talk.ask("forget this", answered=False)
    await talk.option("Delete my chat")
    await talk.find(".danger").click()
    await expect(talk.notice).to_contain_text("is deleted")
    await asyncio.sleep(1)
    assert api.turns == {}
    await expect(talk.answers).to_have_count(0)
    assert await talk.stored() is None


async def test_a_chat_that_could_not_be_deleted_is_still_there_and_says_so(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("hello")
    api.fail_delete = True
    await talk.option("Delete my chat")
    await talk.find(".danger").click()
    await expect(talk.find(".told")).to_contain_text("nothing was deleted")
    await expect(talk.answers).to_have_count(1)
    api.fail_delete = False
    await talk.find(".danger").click()
    await expect(talk.notice).to_contain_text("is deleted")
    assert api.turns == {}


async def test_an_answer_that_failed_can_be_asked_again(talk: Talk, api: FakeApi):
    api.answer = lambda _text: [reply("Sorry, something went wrong.", outcome="failed", sources=[], answer_id=None)]
    await talk.open()
    await talk.ask("do i need a degree?")
    api.answer = lambda _text: [reply()]
    await talk.answers.get_by_role("button", name="Ask again").click()
    await expect(talk.answers).to_have_count(2)
    assert api.taken() == ["do i need a degree?", "do i need a degree?"]


async def test_start_again_begins_a_new_session(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("before")
    await talk.option("Start again")
    await talk.find(".danger").click()
    await expect(talk.mine).to_have_count(0)
    await expect(talk.find(".starters")).to_be_visible()
    await talk.ask("after")
    await until(lambda: api.opened == 2)
