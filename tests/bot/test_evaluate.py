"""How replies are judged when a file of questions is asked."""

import json

import pytest

from actions.reply import Outcome, Reply, ReplySource
from bot.evaluate import evaluate, right
from bot.service import Said

SOURCE = ReplySource("IPEM", "Careers", "https://www.ipem.ac.uk/careers", "23 November 2026")


def said(lead: str, outcome: Outcome = Outcome.ANSWERED, *, sourced: bool = True, times: int = 1) -> Said:
    reply = Reply(outcome, lead, sources=(SOURCE,) if sourced else ())
    return Said("m", outcome, (reply,) * times)


SEED = {"text": "q", "scope": "in_seed", "expect": {"must": ["£\\d", "band 5"], "must_not": ["guarantee"]}}
BEHAVES = {"text": "q", "scope": "x", "expect": {"must": [], "must_not": []}}


def behaves(behaviour: str) -> dict[str, object]:
    return {**BEHAVES, "expect_behaviour": behaviour}


@pytest.mark.parametrize(
    ("question", "reply", "expected"),
    [
        (SEED, said("It starts at £31,049, in Band 5."), True),
        (SEED, said("It starts at £31,049."), False),
        (SEED, said("Band 5, £31,049, and we GUARANTEE it."), False),
        (SEED, said("Band 5 pays £1. " + "x" * 684), True),
        (SEED, said("Band 5 pays £1. " + "x" * 685), False),
        (SEED, said("Band 5 pays £1. " + "x" * 600, times=2), True),
        ({**SEED, "expect": {"must": ["ipem"], "must_not": []}}, said("Only the source names it."), False),
        ({**SEED, "expect": {"must": [], "must_not": ["ipem"]}}, said("Only the source names it."), False),
        (behaves("answer_from_store_or_signpost"), said("Yes."), True),
        (behaves("answer_from_store_or_signpost"), said("Yes.", sourced=False), False),
        (behaves("answer_from_store_or_signpost"), said("Ask.", Outcome.SIGNPOSTED, sourced=False), True),
        (behaves("answer_from_store_or_signpost"), said("Which?", Outcome.CLARIFIED, sourced=False), True),
        (behaves("answer_from_store_or_signpost"), said("No.", Outcome.DECLINED, sourced=False), False),
        (behaves("clarify"), said("Which?", Outcome.CLARIFIED, sourced=False), True),
        (behaves("clarify"), said("It pays £1.", Outcome.ANSWERED), False),
        (behaves("clarify"), said("Hello.", Outcome.ANSWERED, sourced=False), True),
        (behaves("decline"), said("I can't.", Outcome.DECLINED, sourced=False), True),
        (behaves("decline"), said("Hello.", Outcome.ANSWERED, sourced=False), False),
        (behaves("decline"), said("I can't.", Outcome.DECLINED), False),
        (behaves("signpost_help"), said("Call 999.", Outcome.HANDED_OVER, sourced=False), True),
        (behaves("signpost_help"), said("I can't.", Outcome.DECLINED, sourced=False), False),
    ],
)
def test_a_reply_is_right_or_not(question, reply, expected):
    assert right(question, reply) is expected


async def test_a_file_of_questions_is_asked_scored_by_scope_and_forgotten(service, tmp_path):
    questions = [
        {"text": "do i need a degree", "scope": "in_seed", "expect": {"must": ["degree"], "must_not": []}},
        {"text": "do i need a degree", "scope": "in_seed", "expect": {"must": ["marmaladeword"], "must_not": []}},
        {"text": "and in wales?", "context": "what is the pay", "scope": "follow_up", "expect": {"must": ["Wales"]}},
    ]
    scores = await evaluate(service, questions, tmp_path / "out.jsonl")
    assert scores == {"in_seed": (1, 2), "follow_up": (1, 1)}
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["right"] for line in lines] == [True, False, True]
    assert all(line["replies"] for line in lines)
    with service.store._engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM conversation WHERE id LIKE 'evaluate:%'").scalar()
    assert kept == 0
