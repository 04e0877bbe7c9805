"""The web API on the running service: what openapi.yml promises, sessions, limits, origins."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from bot.sessions import SessionRefused, Sessions
from tests.conftest import MakeServer
from tests.serving import SECRET, ServerProcess, Student

SCHOOL = "https://school.example"
OTHERS = ["https://evil.example", f"{SCHOOL}.evil.example", "null", "http://school.example", f"{SCHOOL}:8443"]


def new_id() -> str:
    return uuid.uuid4().hex


async def ask(web: httpx.AsyncClient, student: Student, text: str) -> dict[str, object]:
    response = await student.post({"id": new_id(), "text": text})
    assert response.status_code == 200, response.text
    said: dict[str, object] = response.json()
    return said


@pytest.fixture
async def student(web: httpx.AsyncClient) -> Student:
    return await Student.arrives(web)


async def test_what_students_are_told_is_what_is_set(web: httpx.AsyncClient):
    about = (await web.get("/api/v1/about")).json()
    assert about == {"name": "Cali", "keep_days": 30, "session_minutes": 30, "max_characters": 1000}


async def test_feedback_is_kept_with_the_answers_id_and_masked(web: httpx.AsyncClient, student: Student):
    said = await ask(web, student, "do i need a degree?")
    kept = await web.post(
        "/api/v1/feedback",
        headers=student.headers,
        json={"message": said["id"], "reply": 0, "rating": "wrong", "comment": "mail sam@example.com"},
    )
    assert kept.status_code == 201
    assert kept.json() == {"answer_id": "degree", "rating": "wrong", "comment": "mail [email]"}
    body = {"message": said["id"], "rating": "helpful"}
    again = await web.post("/api/v1/feedback", headers=student.headers, json=body)
    assert again.json()["rating"] == "helpful"
    history = (await web.get("/api/v1/messages", headers=student.headers)).json()
    assert [reply["rating"] for reply in history["turns"][0]["replies"]] == ["helpful"]


@pytest.mark.parametrize("change", [{"message": "no-such-message"}, {"reply": 7}])
async def test_feedback_on_a_reply_that_there_is_not_is_refused(
    web: httpx.AsyncClient, student: Student, change: dict[str, object]
):
    said = await ask(web, student, "do i need a degree?")
    body = {"message": said["id"], "reply": 0, "rating": "helpful", **change}
    assert (await web.post("/api/v1/feedback", headers=student.headers, json=body)).status_code == 404


async def test_feedback_on_another_students_reply_is_refused(web: httpx.AsyncClient, student: Student):
    said = await ask(web, student, "do i need a degree?")
    other = await Student.arrives(web)
    body = {"message": said["id"], "rating": "helpful"}
    assert (await web.post("/api/v1/feedback", headers=other.headers, json=body)).status_code == 404


async def test_the_history_of_one_session_never_holds_anothers_words(web: httpx.AsyncClient, student: Student):
    await ask(web, student, "do i need a degree?")
    other = await Student.arrives(web)
    assert (await web.get("/api/v1/messages", headers=other.headers)).json()["turns"] == []


async def test_the_export_has_every_word_and_every_source(web: httpx.AsyncClient, student: Student):
    said = await ask(web, student, "do i need a degree?")
    export = await web.get("/api/v1/export", headers=student.headers)
    assert export.headers["content-type"].startswith("text/plain")
    assert "do i need a degree?" in export.text
    reply = said["replies"][0]  # type: ignore[index]
    for words in (reply["lead"], *reply["points"], *(source["url"] for source in reply["sources"])):
        assert words in export.text


@pytest.mark.parametrize("path", ["messages", "export"])
async def test_a_deleted_chat_is_gone_and_its_token_is_refused(web: httpx.AsyncClient, student: Student, path: str):
    await ask(web, student, "do i need a degree?")
    assert (await web.delete("/api/v1/session", headers=student.headers)).status_code == 204
    replayed = await web.get(f"/api/v1/{path}", headers=student.headers)
    assert replayed.status_code == 401
    assert replayed.headers["www-authenticate"] == "Bearer"
    assert (await student.post({"id": new_id(), "text": "hello again"})).status_code == 401
    assert (await web.delete("/api/v1/session", headers=student.headers)).status_code == 401


FORGED = [
    "",
    "Bearer",
    "Basic abc",
    "Bearer abc",
    f"Bearer {'a' * 5000}",
    "Bearer web:guess",
    "Bearer ..",
    f"Bearer {URLSafeTimedSerializer('another secret, as long as it needs to be', salt='web-session').dumps('web:x')}",
    f"Bearer {URLSafeTimedSerializer(SECRET, salt='another-salt').dumps('web:x')}",
    f"Bearer {URLSafeTimedSerializer(SECRET, salt='web-session').dumps('slack:T1:C1')}",
    f"Bearer {URLSafeTimedSerializer(SECRET, salt='web-session').dumps(['web:x'])}",
    f"Bearer {URLSafeTimedSerializer(SECRET, salt='web-session').dumps('web:never-was')}",
]


@pytest.mark.parametrize("header", FORGED, ids=range(len(FORGED)))
async def test_a_forged_or_guessed_token_is_refused(web: httpx.AsyncClient, header: str):
    response = await web.get("/api/v1/messages", headers={"Authorization": header} if header else {})
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_token_with_one_character_changed_is_refused(web: httpx.AsyncClient, student: Student):
    for place in range(0, len(student.token), 7):
        changed = student.token[:place] + ("A" if student.token[place] != "A" else "B") + student.token[place + 1 :]
        response = await web.get("/api/v1/messages", headers={"Authorization": f"Bearer {changed}"})
        assert response.status_code == 401, place


def test_a_token_expires_and_slides(monkeypatch: pytest.MonkeyPatch):
    now = 1_800_000_000
    monkeypatch.setattr("time.time", lambda: now)
    sessions = Sessions(SECRET, 30)
    conversation, token = sessions.new()
    now += 29 * 60
    fresh = sessions.token(sessions.conversation(token))
    now += 2 * 60
    with pytest.raises(SessionRefused):
        sessions.conversation(token)
    assert sessions.conversation(fresh) == conversation


async def test_the_history_prolongs_the_session(web: httpx.AsyncClient, student: Student):
    history = (await web.get("/api/v1/messages", headers=student.headers)).json()
    assert history["expires_in"] == 1800
    fresh = {"Authorization": f"Bearer {history['token']}"}
    assert (await web.get("/api/v1/messages", headers=fresh)).status_code == 200


async def test_limits_answer_429_and_say_when_to_come_back(make_server: MakeServer):
    server = make_server(MESSAGES_PER_MINUTE="2", SESSIONS_PER_MINUTE="3", ALLOWED_ORIGINS=SCHOOL)
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as web:
        student = await Student.arrives(web)
        codes = [(await student.post({"id": new_id(), "text": "hello"})) for _ in range(3)]
        assert [code.status_code for code in codes] == [200, 200, 429]
        assert re.fullmatch(r"[1-9]\d*", codes[2].headers["retry-after"])
        assert codes[2].json()["title"] == "Too many requests"
        opened = [(await web.post("/api/v1/sessions")).status_code for _ in range(3)]
        assert opened == [201, 201, 429]
        await _origins(web, student)


async def _origins(web: httpx.AsyncClient, student: Student) -> None:
    """Allowed origins are told so, others are refused before anything happens."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    allowed = await web.options("/api/v1/messages", headers={"Origin": SCHOOL, **asked})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == SCHOOL
    assert "access-control-allow-credentials" not in allowed.headers
    answer = await web.get("/api/v1/messages", headers={"Origin": SCHOOL, **student.headers})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SCHOOL)
    for other in OTHERS:
        refused = await web.get("/api/v1/messages", headers={"Origin": other, **student.headers})
        assert refused.status_code == 403, other
        assert "access-control-allow-origin" not in refused.headers
        preflight = await web.options("/api/v1/messages", headers={"Origin": other, **asked})
        assert preflight.status_code == 403
        script = await web.get("/widget.js", headers={"Origin": other})
        assert "access-control-allow-origin" not in script.headers
    script = await web.get("/widget.js", headers={"Origin": SCHOOL})
    assert script.headers["access-control-allow-origin"] == SCHOOL
    chat = await web.get("/chat")
    assert f"frame-ancestors 'self' {SCHOOL}" in chat.headers["content-security-policy"]
    front = await web.get("/")
    assert front.headers["content-security-policy"].endswith("frame-ancestors 'self'")


async def test_the_widget_is_sent_small_and_only_once(web: httpx.AsyncClient):
    first = await web.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    assert int(first.headers["content-length"]) <= 30 * 1024
    assert "max-age" in first.headers["cache-control"]
    assert first.headers["vary"] == "Accept-Encoding, Origin"
    again = await web.get("/widget.js", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await web.get("/widget.js", headers={"Accept-Encoding": "identity", "If-None-Match": first.headers["etag"]})
    assert (plain.status_code, plain.text) == (200, first.text)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/v1/nothing", 404), ("PUT", "/api/v1/messages", 405)]
)
async def test_what_is_not_there_is_said_as_problem_details(
    web: httpx.AsyncClient, method: str, path: str, status: int
):
    response = await web.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


async def test_a_chat_deleted_during_its_first_turn_does_not_come_back(service, tmp_path: Path):
    import asyncio

    from bot.service import Incoming
    from bot.stores.conversations import UnknownConversation

    conversation = f"web:{new_id()}"
    service.store.create(conversation, "web")
    turn = asyncio.create_task(
        service.take(Incoming("web", conversation, new_id(), "do i need a degree?", create_missing=False))
    )
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await service.forget(conversation)
    await asyncio.gather(turn, return_exceptions=True)
    with pytest.raises(UnknownConversation):
        service.store.history(conversation)


def test_the_api_does_what_its_description_says(server: ServerProcess, student: Student):
    """schemathesis: each operation with generated data; the answers must be as described."""
    result = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run",
            f"{server.url}/api/openapi.json",
            "--header",
            f"Authorization: Bearer {student.token}",
            "--max-examples",
            "15",
            "--seed",
            "5",
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_schema_conformance,response_headers_conformance",
            "--exclude-path",
            "/api/v1/session",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
