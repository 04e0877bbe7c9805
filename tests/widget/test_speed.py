"""On a slow 4G phone, and after 500 messages. Figures are printed (pytest -s)."""

from __future__ import annotations

import time

from playwright.async_api import expect

from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, reply
from tests.widget.talk import Talk

PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_CPU = 4


async def slow_phone(talk: Talk) -> None:
    session = await talk.page.context.new_cdp_session(talk.page)
    await session.send("Network.emulateNetworkConditions", SLOW_4G)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})


async def test_on_a_slow_phone_one_can_type_within_1500_ms_and_a_reply_shows_within_300_ms(
    api: FakeApi, talk_at: MakeTalk
):
    api.answer = lambda _text: [reply(points=["One.", "Two.", "Three."])]
    talk = await talk_at(f"{api.url}/", **PHONE)
    await slow_phone(talk)
    await talk.page.reload()
    await talk.ready()
    ready = await talk.page.evaluate(
        """async () => {
          const root = document.querySelector("cali-chat").shadowRoot;
          const began = performance.now();
          root.querySelector(".launcher").click();
          root.querySelector("#question").focus();
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return root.activeElement?.id === "question" ? performance.now() - began : Infinity;
        }"""
    )
    shown = await talk.page.evaluate(
        """async () => {
          const root = document.querySelector("cali-chat").shadowRoot;
          const field = root.querySelector("#question");
          const arrived = new Promise((done) => new PerformanceObserver((list) => {
            const entry = list.getEntries().find((one) => one.name.endsWith("/messages"));
            if (entry) done(entry.responseEnd);
          }).observe({ type: "resource" }));
          const seen = new Promise((done) => new MutationObserver(() => {
            if (root.querySelector(".cali")) requestAnimationFrame(() => setTimeout(() => done(performance.now())));
          }).observe(root.querySelector(".log"), { childList: true }));
          field.value = "do i need a degree?";
          root.querySelector(".send").click();
          return (await seen) - (await arrived);
        }"""
    )
    print(f"\nready to type after {ready:.0f} ms, reply shown {shown:.0f} ms after it arrived")
    assert ready < 1500
    assert shown < 300


async def test_nothing_jumps(talk: Talk, api: FakeApi):
    api.delay = 0.6
    await talk.open()
    await expect(talk.find(".privacy")).to_contain_text("30 days")
    await talk.page.wait_for_timeout(700)
    await talk.ask("one")
    await talk.ask("two")
    assert await talk.page.evaluate("window.__shifts") < 0.01


async def test_500_messages_stay_smooth(talk: Talk, api: FakeApi):
    api.answer = lambda text: [reply(f"About {text}", points=["A point that is a sentence long."] * 4)]
    await talk.open()
    await talk.ask("0")
    token = next(iter(api.turns))
    for number in range(1, 500):
        api.turns[token][f"message-{number}"] = {
            "id": f"message-{number}",
            "text": str(number),
            "outcome": "answered",
            "replies": api.answer(str(number)),
            "at": "2026-11-23T12:00:00+00:00",
        }
    began = time.monotonic()
    await talk.page.reload()
    await talk.ready()
    await expect(talk.answers).to_have_count(500, timeout=20_000)
    loaded = time.monotonic() - began
    frames = await talk.page.evaluate(
        """async () => {
          const scroller = document.querySelector("cali-chat").shadowRoot.querySelector(".scroller");
          const times = [];
          for (let step = 0; step < 60; step += 1) {
            const began = performance.now();
            scroller.scrollTop = scroller.scrollHeight * (step / 60);
            await new Promise((done) => requestAnimationFrame(done));
            times.push(performance.now() - began);
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    began = time.monotonic()
    await talk.ask("one more")
    sent = time.monotonic() - began
    print(
        f"\n500 messages: shown after {loaded:.1f} s, frame p50 {frames[30]:.0f} ms, p95 {frames[56]:.0f} ms, "
        f"next reply {sent:.2f} s"
    )
    assert loaded < 8
    assert frames[30] < 50
    assert sent < 2
