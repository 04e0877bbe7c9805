"""What the conversations reach of the model: intents, rules, actions and responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from knowledge.settings import ROOT

Part = tuple[str, str]
"""What it is, and its name: ("action", "action_answer"). A rule's name is its steps: "pay > action_answer"."""


def everything() -> set[Part]:
    """All that the domain and the rules have."""
    domain = _yaml(ROOT / "domain.yml")
    found = {("intent", next(iter(one)) if isinstance(one, Mapping) else one) for one in domain["intents"]}
    found |= {("action", name) for name in domain["actions"]} | {("response", name) for name in domain["responses"]}
    for path in sorted((ROOT / "data" / "stories").glob("*.yml")):
        for rule in _yaml(path).get("rules", ()):
            found.add(("rule", " > ".join(step.get("intent") or step["action"] for step in rule["steps"])))
    return found


def reached(events: Iterable[Mapping[str, Any]]) -> set[Part]:
    """What one turn's events show: its intent, what was done about it, and the rule that says so."""
    found: set[Part] = set()
    intent, done = "", list[str]()
    for event in events:
        if event["event"] == "user":
            intent, done = event["parse_data"]["intent"]["name"] or "", []
            found.add(("intent", intent))
        elif event["event"] == "action" and event["name"] not in ("action_listen", "action_session_start"):
            done.append(event["name"])
            found.add(("response" if event["name"].startswith("utter_") else "action", event["name"]))
            found.add(("rule", " > ".join([intent, *done])))
    return found


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
