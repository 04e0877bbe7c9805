"""Asks the questions of a file, end to end through the service, and scores the replies by scope.

A line of the file: text; context (a message sent before it); scope; expect.must and expect.must_not (regular
expressions, case-insensitive); expect_behaviour where no pattern fits. Every reply goes to evaluation.jsonl.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from actions.reply import Outcome
from bot.service import Incoming, Said, Service

MAX_CHARACTERS = 700
_BEHAVIOUR = {
    "clarify": {Outcome.CLARIFIED, Outcome.ANSWERED, Outcome.DECLINED},
    "decline": {Outcome.DECLINED, Outcome.SIGNPOSTED, Outcome.CLARIFIED},
    "signpost_help": {Outcome.HANDED_OVER},
}
_SOURCES = re.compile(r"^Sources?:", re.MULTILINE)


def right(question: dict[str, Any], said: Said) -> bool:
    """Whether the replies are what the question's line expects."""
    text = "\n".join(reply.text() for reply in said.replies)
    body = "\n".join(reply.body() for reply in said.replies)
    expect = question.get("expect") or {}
    patterns = all(re.search(pattern, body, re.IGNORECASE) for pattern in expect.get("must") or ())
    clean = not any(re.search(pattern, text, re.IGNORECASE) for pattern in expect.get("must_not") or ())
    short = len(body) <= MAX_CHARACTERS * len(said.replies)
    behaviour = question.get("expect_behaviour")
    if behaviour == "answer_from_store_or_signpost":
        behaves = bool(_SOURCES.search(text)) or said.outcome in (Outcome.SIGNPOSTED, Outcome.CLARIFIED)
    elif behaviour in _BEHAVIOUR:
        behaves = said.outcome in _BEHAVIOUR[behaviour] and not _SOURCES.search(text)
    else:
        behaves = True
    return patterns and clean and short and behaves


async def ask(take: Callable[[Incoming], Awaitable[Said]], question: dict[str, Any], conversation: str) -> Said:
    """Asks one question in a conversation of its own, after its context."""
    for text in filter(None, [question.get("context"), question["text"]]):
        said = await take(Incoming("evaluate", conversation, uuid.uuid4().hex, text))
    return said


async def evaluate(service: Service, questions: list[dict[str, Any]], out: Path) -> dict[str, tuple[int, int]]:
    """Right and asked for each scope. The conversations are deleted again."""
    scores: dict[str, list[bool]] = defaultdict(list)
    with out.open("w", encoding="utf-8") as lines:
        for question in questions:
            conversation = f"evaluate:{uuid.uuid4().hex}"
            said = await ask(service.take, question, conversation)
            await asyncio.to_thread(service.store.delete, conversation)
            is_right = right(question, said)
            scores[question["scope"]].append(is_right)
            replies = [reply.text() for reply in said.replies]
            ids = [reply.answer_id for reply in said.replies]
            lines.write(
                json.dumps(
                    {**question, "right": is_right, "outcome": said.outcome, "answers": ids, "replies": replies},
                    ensure_ascii=False,
                )
                + "\n"
            )
    return {scope: (sum(rights), len(rights)) for scope, rights in scores.items()}


async def _main(path: Path) -> int:
    from bot.logs import configure_logs
    from bot.settings import load_settings

    settings, _ = load_settings()
    configure_logs("error")
    from bot.app import build_service  # after the logs are set up: Rasa warns at import

    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    scores = await evaluate(build_service(settings), questions, Path("evaluation.jsonl"))
    for scope, (good, asked) in sorted(scores.items()):
        print(f"{scope}: {good}/{asked} = {good / asked:.3f}")
    return 0


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) == 2 else Path()
    if not given.is_file():
        sys.exit("Say which file holds the questions: make evaluate QUESTIONS=questions.jsonl")
    sys.exit(asyncio.run(_main(given)))
