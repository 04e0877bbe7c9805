"""`python -m knowledge`: what an editor sees, as exit codes and text."""

from __future__ import annotations

import csv
import http.server
import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from knowledge.__main__ import main
from knowledge.links import Link, addresses, fetch
from tests.knowledge.conftest import Edit

COMMANDS = ["check", "load", "diff", "search", "explain", "stale", "links", "export"]


@pytest.fixture
def home(store_url: str, content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of an editor: a loaded database (each of the two) and a content folder of their own."""
    monkeypatch.setenv("DATABASE_URL", store_url)
    monkeypatch.setenv("KNOWLEDGE_CONTENT", str(content))
    return content


@pytest.fixture
def folder(content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder for the commands that need no database."""
    monkeypatch.setenv("KNOWLEDGE_CONTENT", str(content))
    return content


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"Example: python -m knowledge {command}" in capsys.readouterr().out


def test_check_says_that_nothing_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "No faults" in capsys.readouterr().out


def test_check_prints_every_fault_with_file_line_and_mend(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    first = edit("facts/pay.yml", "confidence: high", "confidence: sure")
    second = edit("glossary.yml", "  meaning: ", "  meanin: ")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert f"facts/pay.yml:{first}: 'confidence'" in out
    assert f"glossary.yml:{second}: Unknown field 'meanin'. Fields here: " in out


def test_load_refuses_faults_and_keeps_the_store(home: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit("facts/pay.yml", "confidence: high", "confidence: sure")
    assert main(["load"]) == 1
    printed = capsys.readouterr()
    assert "facts/pay.yml:" in printed.out
    assert "the store is as it was" in printed.err


def test_an_editor_sees_a_change_loads_it_and_sees_it_explained(
    home: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("answers/pension.yml", "question: Is there a pension?", "question: Is there any pension at all?")
    edit("facts/pay.yml", "  fact: Most NHS jobs, apart from", "  fact: Nearly all NHS jobs, apart from")
    edit("contacts.yml", "- id: careers_wales\n  name: Careers Wales", "- id: careers_wales\n  name: Careers in Wales")
    assert main(["diff"]) == 0
    out = capsys.readouterr().out
    assert "changed  answer pension" in out
    assert "question: Is there a pension? → Is there any pension at all?" in out
    assert "changed  fact pay.afc" in out
    assert "changed  contact careers_wales" in out
    assert "0 added, 3 changed, 0 gone." in out
    assert main(["load"]) == 0
    assert "is loaded." in capsys.readouterr().out
    assert main(["diff"]) == 0
    assert "A load would change nothing." in capsys.readouterr().out
    assert main(["explain", "pension"]) == 0
    out = capsys.readouterr().out
    assert "Is there any pension at all?" in out
    assert "pay.pension" in out
    assert "checked 2026-11-23; review by " in out


def test_diff_shows_what_is_added_and_gone(home: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    old = (home / "courses" / "salford.yml").read_text(encoding="utf-8")
    key = old.split("\n", 1)[0].removeprefix("- id: ")
    edit("courses/salford.yml", f"- id: {key}", "- id: salford.renamed")
    assert main(["diff"]) == 0
    out = capsys.readouterr().out
    assert "added    course salford.renamed" in out
    assert f"gone     course {key}" in out


def test_search_prints_hits_and_whether_they_are_sure(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "what is the pay in scotland"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("answer pay.scotland")
    assert main(["search", "how do I bake a sponge cake"]) == 1
    assert "no checked answer" in capsys.readouterr().out


def test_an_unknown_answer_is_one_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pay.atlantis"]) == 1
    assert capsys.readouterr().err.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://somewhere/cali", "DATABASE_URL must be a sqlite:// or a postgresql:// address"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/cali", "The database of DATABASE_URL does not answer"),
        ("KNOWLEDGE_CONTENT", "/nowhere/at/all", "KNOWLEDGE_CONTENT names /nowhere/at/all, which is no folder"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["diff"]) == 1
    error = capsys.readouterr().err.strip()
    assert said in error
    assert error.count("\n") == 0


def test_an_empty_store_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    assert main(["explain", "pension"]) == 1
    assert "run 'python -m knowledge load' first" in capsys.readouterr().err


def test_stale_lists_what_is_due_on_a_day(folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    edit("facts/pay.yml", "  review: 2027-11-23", "  review: 2026-12-01")
    assert main(["stale", "--on", "2026-11-30"]) == 0
    assert main(["stale", "--on", "2026-12-01"]) == 1
    out = capsys.readouterr().out
    assert "2026-12-01 facts/pay.yml:1: fact pay.afc" in out
    assert "1 due for review on 2026-12-01." in out
    assert main(["stale", "--on", "2030-01-01"]) == 1
    assert ": course " in capsys.readouterr().out


def test_links_finds_addresses_of_a_wrong_form(folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links"]) == 0
    line = edit("contacts.yml", "  url: https://careerswales.gov.wales", "  url: https://careerswales")
    assert main(["links"]) == 1
    out = capsys.readouterr().out
    assert "has no full name of a server" in out
    assert line > 1


class _Site(http.server.BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]

    def _answer(self) -> None:
        type(self).asked.append((self.command, self.path))
        if self.path == "/slow":
            threading.Event().wait(1.0)
        status = {"/gone": 404, "/old": 301}.get(self.path, 200)
        if self.path == "/get-only" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/fine")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = _answer

    def log_message(self, *_arguments: object) -> None:
        """Nothing: tests are quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    _Site.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_live_links_are_asked_politely(site: str) -> None:
    links = [Link(f"{site}/{name}", ("x.yml:1",)) for name in ("fine", "old", "gone", "get-only", "slow")]
    links.append(Link("http://127.0.0.1:1/", ("x.yml:2",)))
    links.append(Link("nonsense", ("x.yml:3",), "has no full name of a server"))
    client = httpx.Client(timeout=0.5, follow_redirects=True)
    wrong = {link.url.rsplit("/", 1)[-1]: link.wrong for link in fetch(links, client=client, pause=0.01)}
    assert wrong["fine"] is None
    assert wrong["old"] is None
    assert wrong["get-only"] is None
    assert wrong["gone"] == "answers with 404"
    assert "no answer within" in (wrong["slow"] or "")
    assert "cannot be reached" in (wrong[""] or "")
    assert wrong["nonsense"] == "has no full name of a server"
    assert ("GET", "/fine") not in _Site.asked
    assert ("GET", "/get-only") in _Site.asked


def test_every_address_of_the_content_is_looked_at(content: Path) -> None:
    from knowledge.check import check

    links = addresses(check(content, writing=False)[0])
    assert len(links) > 150
    assert [link for link in links if link.wrong] == []


class _Page(HTMLParser):
    """What matters of a page: its links and ids, what it loads, and the levels of its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forbidden: list[str] = []
        self.headings: list[int] = []
        self.stylesheets: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "html":
            self.language = given["lang"]
        if tag == "link":
            self.stylesheets.append(given["href"])
        if tag in ("script", "style", "iframe") or "style" in given or any(name.startswith("on") for name in given):
            self.forbidden.append(tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))


def test_export_writes_data_tables_and_a_page_without_script(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "all of it"
    assert main(["export", "--to", str(target)]) == 0
    answers = json.loads((target / "answers.json").read_text(encoding="utf-8"))
    assert len(answers) > 400
    assert all(one["lead"]["facts"][0]["source"]["publisher"] for one in answers)
    facts = list(csv.DictReader((target / "facts.csv").read_text(encoding="utf-8").splitlines()))
    assert len(facts) >= 413
    assert all(row["publisher"] and row["checked"] for row in facts)
    assert len(list(csv.DictReader((target / "courses.csv").read_text(encoding="utf-8").splitlines()))) == 32
    page = _Page()
    text = (target / "index.html").read_text(encoding="utf-8")
    page.feed(text)
    assert page.forbidden == []
    assert page.language == "en-GB"
    assert page.stylesheets == ["answers.css"]
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.headings[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert all(f'id="answer-{one["id"]}"' in text for one in answers)
    assert (target / "answers.css").is_file()


def test_export_to_a_place_that_cannot_be_written_is_one_sentence(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert main(["export", "--to", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith(str(tmp_path / "file"))
