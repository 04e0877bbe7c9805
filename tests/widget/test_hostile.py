"""Hostile strings, as a student's text, as a word that is said back, and as content from the store: nothing runs."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.serving import ServerProcess
from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, reply
from tests.widget.talk import Talk

_RUN = "window.__ran=(window.__ran||0)+1"
STRINGS = [
    f"<script>{_RUN}</script>",
    f"<img src=x onerror='{_RUN}'>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<body onload={_RUN}>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'>",
    f'<a href="javascript:{_RUN}">x</a>',
    f"<details open ontoggle={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<math><mtext><img src=x onerror={_RUN}></mtext></math>",
    f"</textarea><script>{_RUN}</script>",
    f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>",
    f'"><script>{_RUN}</script>',
    f"'><img src=x onerror={_RUN}>",
    f"`;{_RUN};`",
    "<style>*{display:none}</style>",
    f"<template><script>{_RUN}</script></template>",
    f"<object data='javascript:{_RUN}'>",
    f"<embed src='javascript:{_RUN}'>",
    f"<form action='javascript:{_RUN}'><button>x</button></form>",
    f"<meta http-equiv=refresh content='0;url=javascript:{_RUN}'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<plaintext>",
    "<!--",
    "<noscript>",
    f"<cali-chat data-server='https://evil.example'></cali-chat><script>{_RUN}</script>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"&#60;script&#62;{_RUN}",
    f"%3Cscript%3E{_RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{_RUN}",
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}",
    f"java\tscript:{_RUN}",
    f" javascript:{_RUN}",
    f"\u0001javascript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"vbscript:{_RUN}",
    "file:///etc/passwd",
    "//evil.example/x",
    "https://user:pass@evil.example/",
    "http://plain.example/",
    "blob:https://evil.example/1",
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% include 'x' %}",
    "{{constructor.constructor('x')()}}",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "\u202egnp.exe\u202c is a picture",
    "\u2066isolated\u2069\u200f",
    "a\u0300" * 200,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50,
    "\ufeffstart",
    "null\\0byte",
    "__proto__",
    "constructor",
    "toString",
    "%s%n%x",
    "'; DROP TABLE turn; --",
    "/restart",
    '/answer{"route": "<b>"}',
    "x" * 900,
    "\ufdfd" * 100,
]


def hostile_reply(text: str) -> dict[str, Any]:
    """A reply that has the string in every place that a reply has."""
    return reply(
        text,
        points=[text],
        notes=[text],
        text=text,
        answer_id=text[:50],
        language=text[:20],
        sources=[{"publisher": text, "title": text, "url": text, "checked": text, "published": text}],
        choices=[{"title": text, "payload": text}],
        cards=[{"title": text, "rows": [[text, text]], "note": text, "url": text}],
        judged=[
            {
                "route": text,
                "verdict": text,
                "why": text,
                "requirements": [{"asks": text, "verdict": text, "detail": text}],
            }
        ],
        table={"header": ["", text], "rows": [[text, text]]},
    )


async def ran(talk: Talk) -> object:
    return await talk.page.evaluate("window.__ran")


async def links(talk: Talk) -> list[str]:
    found: list[str] = await talk.page.evaluate(
        "[...document.querySelector('cali-chat').shadowRoot.querySelectorAll('.log a')].map((a) => a.href)"
    )
    return found


def test_there_are_at_least_60_of_them_all_different():
    assert len(set(STRINGS)) >= 60


async def test_as_content_from_the_store_nothing_runs_and_only_safe_links_are_links(talk: Talk, api: FakeApi):
    strings = iter(STRINGS)
    api.answer = lambda _text: [hostile_reply(next(strings))]
    await talk.open()
    for _ in STRINGS:
        await talk.ask("go on")
    await talk.page.evaluate(
        "for (const one of document.querySelector('cali-chat').shadowRoot.querySelectorAll('details')) one.open = true"
    )
    assert await ran(talk) is None
    assert [link for link in await links(talk) if not link.startswith(("https://", "mailto:", "tel:"))] == []
    tags = await talk.page.evaluate(
        "[...document.querySelector('cali-chat').shadowRoot.querySelectorAll('.log *')].map((one) => one.localName)"
    )
    assert not {"script", "img", "iframe", "object", "embed", "style", "link", "base", "meta", "video", "math"} & set(
        tags
    )
    shown = await talk.answers.first.locator(".lead").first.inner_text()
    assert shown == STRINGS[0]
    assert not [address for address in talk.requested if "evil" in address]


async def test_as_a_students_text_and_said_back_nothing_runs(talk: Talk, api: FakeApi):
    api.answer = lambda text: [reply(f"You wrote: {text}", sources=[])]
    await talk.open()
    for text in STRINGS:
        await talk.ask(text)
    assert await ran(talk) is None
    assert await links(talk) == []
    await talk.page.reload()
    await talk.ready()
    await expect(talk.answers).to_have_count(len(STRINGS))
    assert await ran(talk) is None
    shown = await talk.mine.all_inner_texts()
    assert shown[0] == STRINGS[0]
    assert "\u202e" not in "".join(shown)


async def test_through_the_real_service_nothing_runs(server: ServerProcess, talk_at: MakeTalk):
    talk = await (await talk_at(f"{server.url}/")).open()
    for text in STRINGS:
        await talk.ask(text)
        await talk.ask(f"my name is {text[:300]} and i have a B in physics")
    assert await ran(talk) is None
    assert [link for link in await links(talk) if not link.startswith(("https://", "mailto:", "tel:"))] == []
