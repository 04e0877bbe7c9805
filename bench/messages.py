"""What is asked while measuring: the held-out messages on topics that are answered from the store."""

from __future__ import annotations

import random
from pathlib import Path

import yaml

from knowledge.settings import ROOT

LOOK_UP = "action_answer"


def look_up_topics(stories: Path = ROOT / "data" / "stories") -> list[str]:
    """The topics whose rule answers from the store, in order of their names."""
    topics = []
    for path in sorted(stories.glob("*.yml")):
        rules = yaml.safe_load(path.read_text(encoding="utf-8")).get("rules") or []
        steps = [step for rule in rules for step in rule["steps"]]
        if any(step.get("action") == LOOK_UP for step in steps):
            topics.append(path.stem)
    return topics


def held_out(folder: Path = ROOT / "tests" / "nlu", topics: list[str] | None = None) -> list[str]:
    """The distinct held-out messages on these topics (those with a look-up), shuffled, always in the same order."""
    texts: dict[str, None] = {}
    for topic in look_up_topics() if topics is None else topics:
        path = folder / f"{topic}.yml"
        for example in yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []:
            texts[example["text"]] = None
    shuffled = list(texts)
    random.Random(0).shuffle(shuffled)
    return shuffled
