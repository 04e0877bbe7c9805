"""Actions in the service, in `rasa run actions`, and nowhere."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knowledge.settings import ROOT
from tests.postgres import free_port
from tests.serving import clean_environment

RASA = Path(sys.executable).with_name("rasa")
TALKS = [
    ["hello", "do i need a degree", "how much does it pay", "and in wales?", "why"],
    ["i have a level physics and an hnc in engineering, can i get in", "and in scotland?", "start again"],
    ["which unis do the ptp in wales", "who can i talk to", "tell me more"],
    ["what is the weather", "?", "is it good", "what does RCT mean"],
    ["do i need a degree and how long is the apprenticeship", "no i meant the ptp"],
]
_REPLIES: dict[str, list[list[dict[str, object]]]] = {}


@pytest.fixture(scope="module")
def action_server(content_store, tmp_path_factory) -> Iterator[str]:
    """A real `rasa run actions`; its address."""
    port, log = free_port(), tmp_path_factory.mktemp("actions") / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(RASA), "run", "actions", "--actions", "actions", "--port", str(port)],
            cwd=ROOT,
            env=clean_environment({"DATABASE_URL": f"sqlite:///{content_store}"}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        end = time.monotonic() + 180
        while True:
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < end, log.read_text()[-2000:]
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(params=["in the service", "in rasa run actions"])
def talking(request: pytest.FixtureRequest, make_server) -> Iterator[tuple[str, httpx.Client]]:
    if request.param == "in the service":
        server = make_server()
    else:
        server = make_server(ACTION_SERVER_URL=request.getfixturevalue("action_server"))
    with httpx.Client(base_url=server.url, timeout=60) as client:
        yield request.param, client


@pytest.mark.timeout(500)
def test_the_same_talks_get_the_same_replies_wherever_the_actions_run(talking):
    where, client = talking
    said = []
    for number, talk in enumerate(TALKS):
        for text in talk:
            response = client.post("/webhooks/rest/webhook", json={"sender": f"talk{number}", "message": text})
            assert response.status_code == 200, response.text
            assert response.json()
            assert "went wrong" not in response.text, text
            said.append([{key: part for key, part in one.items() if key != "buttons"} for one in response.json()])
    for replies in said:
        for reply in replies:  # a choice is signed for its conversation, with the same key: the same in both
            assert reply["text"]
    _REPLIES[where] = said
    assert said == next(iter(_REPLIES.values()))


@pytest.mark.timeout(400)
def test_with_the_action_server_down_the_student_gets_an_apology_in_time(make_server):
    server = make_server(ACTION_SERVER_URL=f"http://127.0.0.1:{free_port()}/webhook")
    with httpx.Client(base_url=server.url, timeout=60) as client:
        token = client.post("/api/v1/sessions").json()["token"]
        began = time.monotonic()
        message = {"id": "aaaaaaaa", "text": "do i need a degree"}
        said = client.post("/api/v1/messages", json=message, headers={"Authorization": f"Bearer {token}"}).json()
        assert time.monotonic() - began < 10
        assert said["outcome"] == "failed"
        assert said["replies"][0]["text"].startswith("Sorry, something went wrong on my side")
        assert client.get("/health/ready").status_code == 200
    assert "Traceback" not in server.said()
    assert "do i need a degree" not in server.said()
