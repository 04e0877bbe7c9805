"""A cheaper way through Rasa for what it does anew in each turn. Measured in `docs/benchmarks.md`.

Each replacement gives what Rasa's own way gives; tests/environment/test_speed.py compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT

State = Mapping[str, Mapping[str, Any]]
_rasas_possible_keys = RulePolicy._get_possible_keys
_rasas_rules = RulePolicy._find_action_from_rules
_rasas_event_type = Event.resolve_by_type


class ActionResultError(ValueError):
    """An action's result has not the form that Rasa asks for."""


def _validate(_self: RemoteAction, result: Any) -> bool:
    """What Rasa asks of an action's result: an object with lists of objects. Rasa's own way, a JSON schema of every
    event, takes longer than understanding the message; an event that is wrong inside still fails when it is read."""
    if isinstance(result, dict):
        lists = [result.get("events") or [], result.get("responses") or []]
        if all(isinstance(one, list) and all(isinstance(each, dict) for each in one) for one in lists):
            return True
    raise ActionResultError("An action's result must be an object with lists of events and responses.")


def _find_action_from_rules(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Rasa looks for a rule by what was typed, then by its intent; this leaves the first out where no rule has it."""
    if use_text_for_last_user_input and not tracker.active_loop_name:
        if "_asks_for_text" not in self.__dict__:
            states = [state for key in self.lookup[RULES] for state in self._rule_key_to_state(key)]
            self._asks_for_text = any(TEXT in state.get(USER, {}) for state in states)
        if not self._asks_for_text:
            return None, None, False
    found: tuple[str | None, str | None, bool] = _rasas_rules(self, tracker, domain, use_text_for_last_user_input)
    return found


def _possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """Rasa looks at every rule; this only at those whose last intent is the talk's last, or that name none."""
    known = self.__dict__.setdefault("_rules_by_intent", {})
    if id(lookup) not in known:
        by_intent: dict[str | None, dict[str, str]] = {}
        for key, action in lookup.items():
            by_intent.setdefault(_intent_asked(self._rule_key_to_state(key)[-1]), {})[key] = action
        known[id(lookup)] = by_intent
    by_intent = known[id(lookup)]
    intent = states[-1].get(USER, {}).get(INTENT) if states else None
    some = {**by_intent.get(None, {}), **by_intent.get(intent, {})}
    return set(_rasas_possible_keys(self, some, states))


def _intent_asked(state: State) -> str | None:
    """The intent without which a rule does not count, as its last state has it."""
    intent = state.get(USER, {}).get(INTENT)
    asked = state.get(PREVIOUS_ACTION) and isinstance(intent, str) and intent != SHOULD_NOT_BE_SET
    return intent if asked else None


def _run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Rasa plans the graph anew with each run, and hands each node to a queue; this plans once and calls them."""
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        plans[wanted] = _plan(self, wanted)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in plans[wanted]:
            done[name] = self._instantiated_nodes[name](*[done[need] for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(done[name] for name in wanted)


def _plan(runner: DaskGraphRunner, targets: Sequence[str]) -> list[tuple[str, list[str]]]:
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    order = TopologicalSorter({name: node.needs.values() for name, node in nodes.items()}).static_order()
    return [(name, list(nodes[name].needs.values())) for name in order if name in nodes]


@cache
def _event_type(type_name: str, default: Any = None) -> Any:
    return _rasas_event_type(type_name, default)


def install() -> None:
    """Safe to call twice. To be called where a model serves: training goes Rasa's own way."""
    RemoteAction._validate_action_result = _validate
    RulePolicy._find_action_from_rules = _find_action_from_rules
    RulePolicy._get_possible_keys = _possible_keys
    DaskGraphRunner.run = _run
    Event.resolve_by_type = staticmethod(_event_type)
