"""Loading: all or nothing, as often as you like, while others read, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge import models as m
from knowledge.loader import ContentRefused, load, loaded
from knowledge.queries import Ask, Store
from tests.knowledge.conftest import CONTENT, Edit, one_sentence

FIRST_FACT = "  fact: Most NHS jobs, apart from doctors"


def counts(engine: Engine) -> dict[str, int]:
    """The number of rows of each table."""
    with Session(engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in m.Base.metadata.sorted_tables
        }


def test_the_same_content_twice_changes_nothing(engine: Engine) -> None:
    before, rows = loaded(engine), counts(engine)
    assert before is not None
    assert load(engine, CONTENT) == before[0]
    assert loaded(engine) == before
    assert counts(engine) == rows


def test_changed_content_becomes_the_next_version(engine: Engine, content: Path, edit: Edit) -> None:
    before = loaded(engine)
    assert before is not None
    edit("answers/pension.yml", "question: Is there a pension?", "question: Is there any pension at all?")
    assert load(engine, content) == before[0] + 1
    answer = Store(engine).answer_by_id("pension")
    assert answer is not None
    assert answer.question == "Is there any pension at all?"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("facts/pay.yml", FIRST_FACT, "  fact: [Most NHS jobs, apart from doctors", "This is not YAML"),
        ("facts/pay.yml", "  checked: 2026-11-23", "  checked: last week", "'checked'"),
        ("facts/pay.yml", FIRST_FACT, "  fcat: A slip of the pen.\n" + FIRST_FACT, "Unknown field 'fcat'"),
        ("facts/pay.yml", "  source: nhs-health-careers", "  source: no-such-place", "not in sources"),
        ("facts/pay.yml", "- id: pay.band5", "- id: pay.afc", "The id 'pay.afc' is already used"),
        ("answers/pension.yml", "  lead:", "  leed:", "lead"),
        ("topics.yml", "- id: duties", "- id: Duties and more", "'id'"),
    ],
    ids=["corrupt", "wrong type", "unknown field", "missing source", "duplicate id", "no lead", "bad id"],
)
def test_a_fault_is_told_with_file_and_line_and_the_old_store_stays(
    engine: Engine, content: Path, edit: Edit, name: str, old: str, new: str, said: str
) -> None:
    before, rows = loaded(engine), counts(engine)
    edit(name, old, new)
    with pytest.raises(ContentRefused) as refusal:
        load(engine, content)
    messages = str(refusal.value).splitlines()
    assert any(message.startswith(f"{name}:") and said in message for message in messages)
    assert all(one_sentence(message) for message in messages)
    assert (loaded(engine), counts(engine)) == (before, rows)


def test_a_file_that_is_no_text_is_refused(engine: Engine, content: Path) -> None:
    before = loaded(engine)
    (content / "bands.yml").write_bytes(b"- id: b2\n  name: \xff\xfe\n")
    with pytest.raises(ContentRefused, match=r"bands\.yml:2: This is not UTF-8 text"):
        load(engine, content)
    assert loaded(engine) == before


def test_requirements_that_need_each_other_are_refused(engine: Engine, content: Path) -> None:
    before = loaded(engine)
    fact = "pay.afc"
    block = (
        "\n- id: circle.{0}\n  asks: A circle.\n  rule: {{requirement: circle.{1}}}\n"
        "  missing: {{text: A circle., facts: [{2}]}}\n  facts: [{2}]\n"
    )
    with (content / "requirements.yml").open("a", encoding="utf-8") as file:
        file.write(block.format("one", "two", fact) + block.format("two", "one", fact))
    with pytest.raises(ContentRefused, match="The requirement needs itself"):
        load(engine, content)
    assert loaded(engine) == before


_STOPPED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from knowledge.database import open_engine
from knowledge.loader import load

engine = open_engine()
count = 0

@event.listens_for(engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, many):
    global count
    count += statement.startswith(("DELETE", "INSERT"))
    if count == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

load(engine, Path(sys.argv[1]))
"""


@pytest.mark.parametrize("statement", [1, 20, 45])
def test_a_load_that_is_killed_half_way_leaves_the_old_store(
    engine: Engine, store_url: str, content: Path, edit: Edit, statement: int
) -> None:
    before, rows = loaded(engine), counts(engine)
    edit("facts/pay.yml", FIRST_FACT, "  fact: Nearly all NHS jobs, apart from doctors")
    process = subprocess.run(
        [sys.executable, "-c", _STOPPED, str(content), str(statement)],
        env=os.environ | {"DATABASE_URL": store_url},
        cwd=CONTENT.parents[1],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()[-500:]
    assert (loaded(engine), counts(engine)) == (before, rows)
    assert before is not None
    assert load(engine, content) == before[0] + 1


def test_two_loads_at_once_end_with_one_whole_store(engine: Engine, content: Path, edit: Edit) -> None:
    before, rows = loaded(engine), counts(engine)
    assert before is not None
    edit("facts/pay.yml", FIRST_FACT, "  fact: Nearly all NHS jobs, apart from doctors")
    versions: list[int] = []
    threads = [threading.Thread(target=lambda: versions.append(load(engine, content))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions == [before[0] + 1] * 2
    assert counts(engine) == rows


def test_no_reader_sees_half_a_store_while_others_load(engine: Engine, content: Path, edit: Edit) -> None:
    question = "question: Is there a pension?"
    edit("answers/pension.yml", question, "question: Is there a pension, number 0?")
    seen: set[str] = set()
    failures: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                store = Store(engine)  # a new one each time: it remembers nothing
                answer = store.answer("pension", Ask())
                assert answer is not None
                assert answer.statements()[0].facts
                assert len(store.names()) > 1000
                seen.add(answer.question)
                done.wait(0.02)
            except Exception as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(2):
        if number:
            edit("answers/pension.yml", f"number {number - 1}?", f"number {number}?")
        load(engine, content)
    done.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert len(seen) > 1


def test_a_new_course_and_a_new_alias_are_recognised_after_a_load(engine: Engine, content: Path, edit: Edit) -> None:
    from bot.nlu.entities import EntityIndex

    def named(text: str) -> set[tuple[str, str]]:
        return {(one.kind, one.value) for one in EntityIndex(Store(engine).names()).find(text)}

    question = "is zeppelin technology any good, and what about the tawe campus"
    assert ("provider", "swansea") not in named(question)
    (content / "courses" / "zeppelin.yml").write_text(
        """- id: swansea.zeppelin
  name: Zeppelin Technology BSc (Hons)
  aliases: [zeppelin technology]
  provider: swansea
  source: ipem.becoming-a-clinical-technologist
  checked: 2026-11-23
  review: 2027-11-23
  confidence: low
  status: current
  leads_here: false
""",
        encoding="utf-8",
    )
    edit("providers.yml", "aliases: [swansea,", "aliases: [swansea, tawe campus,")
    load(engine, content)
    assert {("course", "swansea.zeppelin"), ("provider", "swansea")} <= named(question)
