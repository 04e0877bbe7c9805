"""What is kept where: school computers are shared."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.widget.fake_api import FakeApi
from tests.widget.talk import Talk

_STORED = "[sessionStorage.length, localStorage.length, document.cookie]"


async def test_nothing_is_stored_and_nothing_asked_before_the_panel_is_opened(talk: Talk, api: FakeApi):
    await talk.page.wait_for_load_state("networkidle")
    assert await talk.page.evaluate(_STORED) == [0, 0, ""]
    assert api.requests == []


async def test_opening_alone_stores_nothing_and_opens_no_session(talk: Talk, api: FakeApi):
    await talk.open()
    await expect(talk.find(".privacy")).to_contain_text("kept for 30 days")
    assert await talk.page.evaluate(_STORED) == [0, 0, ""]
    assert api.opened == 0


async def test_everything_comes_from_one_host_without_cookies(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("do i need a degree?")
    assert {urlsplit(address).netloc for address in talk.requested} == {f"127.0.0.1:{api.port}"}
    assert await talk.page.context.cookies() == []
    assert await talk.page.evaluate("localStorage.length") == 0
    databases = await talk.page.evaluate("indexedDB.databases().then((all) => all.length)")
    assert databases == 0


async def test_the_token_is_in_this_tab_only(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("do i need a degree?")
    assert json.loads(await talk.stored() or "{}")["token"] in api.turns
    page = await talk.page.context.new_page()
    other = await Talk.begin(page, f"{api.url}/")
    assert await other.stored() is None
    await expect(other.launcher).to_be_visible()


async def test_nothing_is_stored_after_delete_my_chat_not_even_while_typing(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.ask("do i need a degree?")
    await talk.option("Delete my chat")
    await talk.find(".danger").click()
    await expect(talk.notice).to_contain_text("is deleted")
    await talk.field.fill("a new thought")
    await talk.find(".close").click()
    assert await talk.page.evaluate(_STORED) == [0, 0, ""]


async def test_before_the_first_message_it_says_who_cali_is_and_what_is_kept(talk: Talk):
    await talk.open()
    intro = talk.find(".intro")
    await expect(intro).to_contain_text("I'm a computer program")
    await expect(intro).to_contain_text("Please leave out names and personal details")
    await talk.find(".more summary").click()
    await expect(intro).to_contain_text("You can delete the chat at any time")


async def test_the_invitation_can_be_dismissed_and_leaves_no_trace(talk: Talk):
    await expect(talk.find(".invitation")).to_be_visible()
    await talk.find(".invitation button").click()
    await expect(talk.find(".invitation")).to_have_count(0)
    assert await talk.page.evaluate(_STORED) == [0, 0, ""]


async def test_where_storage_is_switched_off_the_chat_still_works(api: FakeApi, talk: Talk):
    await talk.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    await talk.page.reload()
    await talk.ready()
    await talk.open()
    await talk.ask("do i need a degree?")
    await talk.ask("and then?")
    assert len(api.taken()) == 2
    assert api.opened == 1
