"""Bad input over real HTTP, in the web channel and in the development one: a clear error or a normal answer."""

import asyncio
import base64
import json
import uuid

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from bot.sessions import Sessions
from tests.serving import SECRET, ServerProcess, Student, as_ascii

MARKER = "marmaladeword"
WEB, DEV = "/api/v1/messages", "/webhooks/rest/webhook"


@pytest.fixture
async def student(web: httpx.AsyncClient) -> Student:
    return await Student.arrives(web)


@pytest.fixture(autouse=True)
async def nothing_else_changes(web: httpx.AsyncClient, server: ServerProcess):
    """Another student's talk is the same before and after, and the service is up."""
    bystander = await Student.arrives(web)
    await bystander.says("do i need a degree")
    before = await bystander.history()
    yield
    assert await bystander.history() == before
    assert (await web.get("/health/ready")).status_code == 200
    answer = await bystander.says("how much does it pay")
    assert answer.json()["outcome"] == "answered"
    assert server.running()


def problem(response: httpx.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    return str(body["detail"])


async def on_both(web: httpx.AsyncClient, student: Student, text: str) -> list[httpx.Response]:
    first = await student.says(text)
    return [first, await web.post(DEV, content=as_ascii({"sender": uuid.uuid4().hex, "message": text}))]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u2028"])
async def test_an_empty_message_is_told_so(text, web, student):
    first, second = await on_both(web, student, text)
    assert first.status_code == 422
    assert problem(first) == "Write a question first."
    assert second.status_code == 200
    assert "I can only read words" in second.json()[0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        ("do i need a degree " + MARKER + " ") * 25 + "x" * 150,
        "\U0001f600\U0001f680",
        "👩\u200d🔬👍🏽",
        "هل أحتاج إلى شهادة جامعية؟",
        "\u202edegree a need i od\u202c",
        f"do i need a degree\x00 {MARKER}",
        f"\ud800 do i need a degree {MARKER} \udfff",
        "\x00",
        "\ud800",
        "/greet",
        '/intent{"a": 1}',
        "/",
        "/restart",
        "choice:",
        "choice:aaaaaaaaaaaaaaaa:/pay",
        "choice:\ud800:/pay",
        "?",
        "'; DROP TABLE conversation; --",
        "{{7*7}} ${jndi:ldap://x} <script>alert(1)</script>",
        "%s %d {0} {name}",
        "a\u0300" * 400,
        "💩" * 500,
    ],
    ids=lambda text: ascii(text)[:30],
)
async def test_odd_text_gets_a_normal_answer(text, web, student):
    for response in await on_both(web, student, text[:1000]):
        assert response.status_code == 200, response.text
        response.content.decode("utf-8")
        body = response.json()
        replies = body["replies"] if isinstance(body, dict) else body
        assert replies[0]["text"]
        assert "went wrong" not in replies[0]["text"]


async def test_a_thousand_characters_are_let_through_and_one_more_is_refused(web, student):
    for response in await on_both(web, student, ("do i need a degree " * 60)[:1000]):
        assert response.status_code == 200
    for response in await on_both(web, student, ("do i need a degree " * 60)[:1001]):
        assert response.status_code == 422
        assert problem(response) == "A message can have at most 1000 characters."


async def test_a_megabyte_is_refused_at_the_door(web, student):
    for response in await on_both(web, student, MARKER * 80_000):
        assert response.status_code == 413
        assert problem(response) == "The request is larger than 64 KiB."


async def test_a_megabyte_that_does_not_say_how_long_it_is_is_refused_too(web, student):
    async def chunks():
        for _ in range(64):
            yield b"x" * 16_384

    for path in (WEB, DEV):
        response = await web.post(path, content=chunks(), headers=student.headers)
        assert response.status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"not json " + MARKER.encode(), 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 60_000, 400),
        (b'{"a":' * 10_000, 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"7", 422),
        (b"NaN", 422),
        (b"{}", 422),
        (b'{"id": 7, "text": 7, "sender": 7, "message": 7}', 422),
        (b'{"id": null, "text": null, "sender": null, "message": null}', 422),
        (b'{"id": "aaaaaaaa", "text": ["a"], "sender": "a", "message": ["a"]}', 422),
        (b'{"id": "aaaaaaaa", "text": {"a": 1}, "sender": "a", "message": {"a": 1}}', 422),
        (b'{"id": true, "text": "hi", "sender": true, "message": "hi"}', 422),
        (b'{"id": "", "text": "hi", "sender": "", "message": "hi"}', 422),
        (json.dumps({"id": "a" * 65, "text": "hi", "sender": "a" * 501, "message": "hi"}).encode(), 422),
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_json_of_the_wrong_kind_is_refused_with_a_reason(body, status, web, student):
    for path in (WEB, DEV):
        response = await web.post(path, content=body, headers={**student.headers, "Content-Type": "application/json"})
        assert response.status_code == status, (path, response.text)
        assert MARKER not in problem(response)
    assert await student.history() == []


@pytest.mark.parametrize(
    "message",
    [
        {"id": "\ud800aaaaaaaa", "text": "hi"},
        {"id": "\x00aaaaaaaa", "text": "hi"},
        {"id": "../../../../x", "text": "hi"},
        {"id": "aaaaaaaa", "text": "hi", "choice": "choice:x"},
        {"id": "aaaaaaaa"},
        {"id": "aaaaaaaa", "text": "hi", "conversation": "web:other"},
        {"id": "aaaaaaaa", "text": "hi", "\ud800": 1},
        {"id": "aaaaaaaa", "choice": "x" * 2001},
        {"id": "aaaaaaaa\n", "text": "hi"},
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_fields_of_the_wrong_form_are_refused(message, student):
    response = await student.post(message)
    assert response.status_code == 422, response.text
    problem(response)
    assert await student.history() == []


@pytest.mark.parametrize(
    "choice", ["\x00", "", "choice:\x00:/pay", "choice:aaaaaaaaaaaaaaaa:/pay", "/greet", '/a{"b": 1}']
)
async def test_a_choice_that_is_none_is_no_choice(choice, student):
    response = await student.picks(choice)
    assert response.status_code == 200, response.text
    assert response.json()["outcome"] != "failed"
    assert "£" not in response.text


@pytest.mark.parametrize("choice", ["\ud800", "choice:\ud800:/pay", "x" * 2001, 7, ["/pay"], {"payload": "/pay"}])
async def test_a_choice_of_the_wrong_form_is_refused(choice, student):
    response = await student.picks(choice)
    assert response.status_code == 422, response.text
    problem(response)
    assert await student.history() == []


@pytest.mark.parametrize("sender", ["\x00", "a\x00b", "web:other", "🙂", "../x", "x" * 500])
async def test_any_sender_of_the_development_address_has_a_conversation_of_its_own(sender, web):
    response = await web.post(DEV, content=as_ascii({"sender": sender, "message": "do i need a degree"}))
    assert response.status_code == 200, response.text
    assert "degree" in response.json()[0]["text"]


async def test_a_lone_surrogate_as_the_sender_is_refused(web):
    response = await web.post(DEV, content=as_ascii({"sender": "\ud800", "message": "hi"}))
    assert response.status_code == 422
    problem(response)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "image/png"]
)
async def test_json_under_another_content_type_does_no_harm(kind, web, student):
    """The session's token is in a header, so that no other website's form can send it."""
    body = json.dumps({"id": uuid.uuid4().hex, "text": "do i need a degree"})
    response = await web.post(WEB, content=body, headers={**student.headers, "Content-Type": kind})
    assert response.status_code in (200, 415)


async def test_a_wrong_method_and_a_wrong_address_are_told_so(web):
    assert (await web.get(DEV)).status_code == 405
    assert (await web.put(WEB)).status_code == 405
    assert (await web.get("/api/v1/nothing")).status_code == 404


def foreign() -> str:
    return Sessions("another-secret-of-at-least-32-characters", 30).token("web:one")


def of_another_platform() -> str:
    return str(URLSafeTimedSerializer(SECRET, salt="web-session").dumps("slack:T1:C1"))


def expired() -> str:
    class Past(URLSafeTimedSerializer):
        class _Old(URLSafeTimedSerializer.default_signer):  # type: ignore[misc, name-defined]
            def get_timestamp(self) -> int:
                return super().get_timestamp() - 3600

        default_signer = _Old

    return str(Past(SECRET, salt="web-session").dumps("web:one"))


def changed() -> str:
    token = Sessions(SECRET, 30).token("web:one")
    return token[:-3] + "AAA"


def never_opened() -> str:
    return Sessions(SECRET, 30).token("web:one")


@pytest.mark.parametrize("token", [foreign, of_another_platform, expired, changed, never_opened])
async def test_a_session_that_is_not_ours_or_is_over_is_refused(token, web):
    headers = {"Authorization": f"Bearer {token()}"}
    for response in (
        await web.post(WEB, json={"id": "aaaaaaaa", "text": "hi"}, headers=headers),
        await web.get(WEB, headers=headers),
        await web.get("/api/v1/export", headers=headers),
        await web.delete("/api/v1/session", headers=headers),
    ):
        assert response.status_code == 401, response.text
        problem(response)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic " + base64.b64encode(b"a:b").decode(),
        "Bearer \xff",
        "Bearer a b c",
        "x" * 9000,
    ],
)
async def test_no_session_is_refused(header, web):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    response = await web.post(WEB, json={"id": "aaaaaaaa", "text": "hi"}, headers=headers)
    assert response.status_code == 401


async def test_nobody_reads_or_writes_another_students_conversation(web, student):
    await student.says("how much does it pay", "my-message")
    stranger = await Student.arrives(web)
    taken = await stranger.says("do i need a degree", "my-message")
    assert "degree" in taken.json()["replies"][0]["text"]
    assert [turn["text"] for turn in await stranger.history()] == ["do i need a degree"]
    assert [turn["text"] for turn in await student.history()] == ["how much does it pay"]


async def test_a_choice_of_another_conversation_is_out_of_date(web, student):
    offered = (await student.says("hello")).json()["replies"][0]["choices"][0]["payload"]
    stranger = await Student.arrives(web)
    said = (await stranger.picks(offered)).json()
    assert "out of date" in said["replies"][0]["text"]
    assert (await student.picks(offered)).json()["outcome"] == "answered"


async def test_a_client_that_goes_away_early_finds_its_turn_stored(web, student, server):
    message = json.dumps({"id": "went-away", "text": "do i need a degree"}).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + f"Authorization: Bearer {student.token}\r\nContent-Length: {len(message)}\r\n\r\n".encode()
        + message
    )
    await writer.drain()
    await asyncio.sleep(0.02)
    writer.transport.abort()
    for _ in range(100):
        turns = await student.history()
        if turns:
            break
        await asyncio.sleep(0.1)
    assert [(turn["id"], turn["outcome"]) for turn in turns] == [("went-away", "answered")]
    assert (await student.says("do i need a degree", "went-away")).json()["repeated"]


async def test_the_log_holds_nothing_of_what_was_sent(web, student, server):
    for text in (f"do i need a degree {MARKER}", f"/{MARKER}", f"choice:{MARKER}:/pay", f"\ud800{MARKER}", MARKER):
        await on_both(web, student, text)
    await on_both(web, student, MARKER * 100)
    await web.post(WEB, content=MARKER.encode(), headers=student.headers)
    await web.post(DEV, json={"sender": MARKER, "message": [MARKER]})
    await web.get(f"/{MARKER}?{MARKER}={MARKER}")
    await student.post({"id": f"aaaaaaaa{MARKER}", "text": f"{MARKER}?"})
    said = server.said()
    assert "ready" in said
    assert MARKER not in said
    assert student.token not in said
    assert "Traceback" not in said
