"""Every conversation under this folder, through the real model and store: what the student reads."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.reply import Reply
from bot.service import Incoming, Said, Service
from tests.conversations.coverage import Part, everything, reached

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*/*.yml"))
KNOWN = set((HERE / "known_failures.txt").read_text(encoding="utf-8").split())
NOT_REACHED = {
    tuple(line.split(": ", 1)) for line in (HERE / "not_reached.txt").read_text(encoding="utf-8").splitlines() if line
}
"""What no conversation comes to yet: a list that must shrink."""


def read(path: Path) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return steps


def message(step: dict[str, Any], before: list[Reply]) -> str:
    """What the student sends: words, or the payload of the choice that was offered."""
    if "student" in step:
        return str(step["student"])
    offered = [choice for reply in before for choice in reply.choices]
    found = [choice.payload for choice in offered if step["choose"].casefold() in choice.title.casefold()]
    assert found, f"no choice '{step['choose']}' among {[choice.title for choice in offered]}"
    return found[0]


def differences(step: dict[str, Any], said: Said) -> list[str]:
    """What the student reads that they should not, or the other way about."""
    text = "\n".join(reply.text() for reply in said.replies)
    ids = [reply.answer_id for reply in said.replies]
    found = []
    if "answer" in step:
        wanted = step["answer"] if isinstance(step["answer"], list) else [step["answer"]]
        if not set(wanted) & set(ids):
            found.append(f"answer: wanted {' or '.join(wanted)}, got {ids}")
    if "answers" in step:
        told = [key for key in ids if key in step["answers"]]
        if told != step["answers"]:
            found.append(f"answers: wanted {step['answers']}, got {ids}")
    found += [
        f"has: '{words}' is not there" for words in step.get("has", ()) if words.casefold() not in text.casefold()
    ]
    found += [f"hasnt: '{words}' is there" for words in step.get("hasnt", ()) if words.casefold() in text.casefold()]
    if "outcome" in step and said.outcome != step["outcome"]:
        found.append(f"outcome: wanted {step['outcome']}, got {said.outcome}")
    return found


async def talk(service: Service, steps: list[dict[str, Any]], parts: set[Part]) -> str:
    """A readable difference between what is said and what is written, or nothing. `parts` gets what was reached."""
    conversation, before = f"test:{uuid.uuid4().hex}", []
    for step in steps:
        said = await service.take(Incoming("test", conversation, uuid.uuid4().hex, message(step, before)))
        parts |= reached(service.store.load(conversation, "test", create_missing=True).events)
        wrong = differences(step, said)
        if wrong:
            read_by_student = "\n".join(reply.text() for reply in said.replies)
            sent = step.get("student") or f"[{step['choose']}]"
            return f"student: {sent}\n" + "\n".join(f"  - {one}" for one in wrong) + f"\ncali:\n{read_by_student}"
        before = list(said.replies)
    return ""


@pytest.fixture(scope="session")
def talks() -> dict[Path, set[Part]]:
    """What each conversation that was taken has reached."""
    return {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_conversation(path: Path, service: Service, talks: dict[Path, set[Part]]) -> None:
    difference = await talk(service, read(path), talks.setdefault(path, set()))
    if path.stem in KNOWN:
        assert difference, f"{path.stem} works now: take it off known_failures.txt"
    else:
        assert not difference, difference


def test_the_list_of_known_failures_names_conversations() -> None:
    assert {path.stem for path in SCRIPTS} >= KNOWN


async def test_every_intent_rule_action_and_response_is_reached(service: Service, talks: dict[Path, set[Part]]) -> None:
    for path in SCRIPTS:
        if path not in talks:
            await talk(service, read(path), talks.setdefault(path, set()))
    missing = everything() - set().union(*talks.values())
    print(f"reached: {len(everything()) - len(missing)} of {len(everything())}")
    new = sorted(": ".join(one) for one in missing - NOT_REACHED)
    assert not new, f"no conversation comes to: {new}"
    found = sorted(": ".join(one) for one in NOT_REACHED - missing)
    assert not found, f"reached now, take off not_reached.txt: {found}"
