"""Rasa's own commands work here, without TensorFlow, as their users expect."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from bot.rasa_lean.placeholder import MESSAGE
from knowledge.settings import ROOT
from tests.environment.conftest import RASA, environment
from tests.postgres import free_port

pytestmark = pytest.mark.timeout(900)


@contextmanager
def running(folder: Path, content_store: Path, address: str, *arguments: str) -> Iterator[Path]:
    """A command of Rasa's that serves; waits until `address` answers."""
    log = folder / "served.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(RASA), *arguments],
            cwd=folder,
            env=environment(content_store),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        end = time.monotonic() + 400
        while True:
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < end, log.read_text()[-3000:]
            try:
                if httpx.get(address, timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield log
    finally:
        process.terminate()
        process.wait(30)


def test_rasa_says_its_version(rasa, tmp_path):
    done = rasa(tmp_path, "--version")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "3.6.21" in done.stdout


def test_rasa_validates_a_project(rasa, project):
    done = rasa(project, "data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stdout[-3000:]


def test_rasa_finds_a_fault_in_a_project(rasa, project, tmp_path):
    rules = "version: '3.1'\nrules:\n- rule: odd\n  steps: [{intent: nobody_says_this}, {action: utter_greet}]\n"
    for name in ("config.yml", "domain.yml"):
        (tmp_path / name).write_text((project / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rules.yml").write_text(rules, encoding="utf-8")
    assert rasa(tmp_path, "data", "validate", "--fail-on-warnings").returncode == 1


def test_rasa_tests_understanding(rasa, project):
    done = rasa(project, "test", "nlu", "--nlu", "data/nlu.yml", "--out", "nlu-results")
    assert done.returncode == 0, done.stdout[-3000:]
    report = json.loads((project / "nlu-results" / "intent_report.json").read_text(encoding="utf-8"))
    assert report["accuracy"] == 1.0
    assert {"greet", "goodbye", "degree"} <= set(report)


def test_rasa_tests_conversations(rasa, project):
    done = rasa(project, "test", "core", "--stories", "tests", "--out", "core-results")
    assert done.returncode == 0, done.stdout[-3000:]
    report = json.loads((project / "core-results" / "story_report.json").read_text(encoding="utf-8"))
    assert report["conversation_accuracy"]["accuracy"] == 1.0
    assert report["conversation_accuracy"]["total"] == 1


def test_rasa_shell_answers_what_is_typed(rasa, project):
    done = rasa(project, "shell", "--port", str(free_port()), typed="hello\nbye for now\n/stop\n")
    assert "Hello from the tiny project." in done.stdout, done.stdout[-3000:]
    assert "Goodbye from the tiny project." in done.stdout
    assert done.returncode == 0


def test_rasa_shell_takes_a_button(rasa, project):
    done = rasa(project, "shell", "--port", str(free_port()), typed="do i need a degree\n\n/stop\n")
    assert "Not always." in done.stdout, done.stdout[-3000:]
    assert "Hello from the tiny project." in done.stdout  # Enter takes the first choice
    assert done.returncode == 0


def test_rasa_run_answers_on_loopback(project, content_store):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (project / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    arguments = ("run", "--enable-api", "-i", "127.0.0.1", "--port", str(port), "--credentials", "credentials.yml")
    with running(project, content_store, f"{url}/status", *arguments):
        said = httpx.post(f"{url}/webhooks/rest/webhook", json={"sender": "a", "message": "hello"}, timeout=60).json()
        assert said == [{"recipient_id": "a", "text": "Hello from the tiny project."}]
        parsed = httpx.post(f"{url}/model/parse", json={"text": "do i need a degree"}, timeout=60).json()
        assert parsed["intent"]["name"] == "degree"


def test_rasa_run_actions_answers(content_store, tmp_path):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (tmp_path / "actions").symlink_to(ROOT / "actions")
    arguments = ("run", "actions", "--actions", "actions", "--port", str(port))
    with running(tmp_path, content_store, f"{url}/health", *arguments):
        names = {one["name"] for one in httpx.get(f"{url}/actions", timeout=30).json()}
        domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
        assert names == set(domain["actions"])


@pytest.mark.parametrize("component", ["DIETClassifier", "TEDPolicy", "UnexpecTEDIntentPolicy", "ResponseSelector"])
def test_a_component_that_needs_tensorflow_ends_in_one_clear_sentence(component, rasa, project, tmp_path):
    config = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    kind = "policies" if component.endswith("Policy") else "pipeline"
    config[kind].append({"name": component, "epochs": 1})
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    domain = yaml.safe_load((project / "domain.yml").read_text(encoding="utf-8"))
    shutil.copytree(project / "data", tmp_path / "data")
    if component == "ResponseSelector":  # it only works where there is something to select
        domain["intents"].append("faq")
        domain["responses"] |= {f"utter_faq/{name}": [{"text": name}] for name in ("hours", "pay")}
        asked = [{"intent": f"faq/{name}", "examples": f"- {name}\n- the {name}\n"} for name in ("hours", "pay")]
        (tmp_path / "data" / "faq.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": asked}), encoding="utf-8")
    (tmp_path / "domain.yml").write_text(yaml.safe_dump(domain, sort_keys=False), encoding="utf-8")
    steps = "[{intent: greet}, {action: utter_greet}, {intent: degree}, {action: utter_degree}]"
    story = f"version: '3.1'\nstories:\n- story: s\n  steps: {steps}\n"
    (tmp_path / "data" / "stories.yml").write_text(story, encoding="utf-8")
    done = rasa(tmp_path, "train")
    assert done.returncode != 0, done.stdout[-3000:]
    assert MESSAGE in done.stdout.strip().splitlines()[-1], done.stdout[-3000:]
    assert "Traceback" not in done.stdout
    assert not list(tmp_path.rglob("*.tar.gz"))
