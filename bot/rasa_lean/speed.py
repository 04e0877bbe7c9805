"""A cheaper way through Rasa for what it does anew in each turn. Measured in `docs/benchmarks.md`.

Each replacement gives what Rasa's own way gives; tests/bot/test_speed.py compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_VALIDATE_SLOT_MAPPINGS,
    PREVIOUS_ACTION,
    SHOULD_NOT_BE_SET,
    USER,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT

State = Mapping[str, Mapping[str, Any]]
_rasas_possible_keys = RulePolicy._get_possible_keys
_rasas_rules = RulePolicy._find_action_from_rules
_rasas_run = DaskGraphRunner.run
_rasas_extract_slots = MessageProcessor.run_action_extract_slots
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
    """Outside a form, without the copies that Rasa makes for its debugging log; and only by the last message's intent
    where no rule has a message's text."""
    if tracker.active_loop_name:
        in_form: tuple[str | None, str | None, bool] = _rasas_rules(self, tracker, domain, use_text_for_last_user_input)
        return in_form
    rules = self.lookup[RULES]
    if use_text_for_last_user_input:
        if "_asks_for_text" not in self.__dict__:
            asked = (state.get(USER, {}) for key in rules for state in self._rule_key_to_state(key))
            self._asks_for_text = any(TEXT in user for user in asked)
        if not self._asks_for_text or tracker.latest_action_name != ACTION_LISTEN_NAME:
            return None, None, False
    hidden = self._get_rule_only_data()
    states = self._prediction_states(tracker, domain, use_text_for_last_user_input, rule_only_data=hidden)
    keys = self._get_possible_keys(rules, states)
    best = max(keys, key=len, default=None)
    return (rules.get(best), best, False) if best else (None, self._create_feature_key(states), False)


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


async def _extract_slots(
    self: MessageProcessor, output_channel: OutputChannel, tracker: DialogueStateTracker
) -> DialogueStateTracker:
    """Rasa goes through the mappings of every slot; this leaves it out where all are filled by actions alone."""
    if "_only_actions_fill_slots" not in self.__dict__:
        kinds = {mapping["type"] for slot in self.domain.slots for mapping in slot.mappings}
        validated = ACTION_VALIDATE_SLOT_MAPPINGS in self.domain.action_names_or_texts
        self._only_actions_fill_slots = kinds <= {str(SlotMappingType.CUSTOM)} and not validated
    if self._only_actions_fill_slots:
        return tracker
    filled: DialogueStateTracker = await _rasas_extract_slots(self, output_channel, tracker)
    return filled


def _no_check(_self: MessageProcessor, _parsed: dict[str, Any]) -> None:
    """Rasa looks in each turn whether the model names intents that its domain has not; both come from one archive."""


def _plan(runner: DaskGraphRunner, targets: Sequence[str]) -> list[tuple[str, list[str]]]:
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    order = TopologicalSorter({name: node.needs.values() for name, node in nodes.items()}).static_order()
    return [(name, list(nodes[name].needs.values())) for name in order if name in nodes]


@cache
def _event_type(type_name: str, default: Any = None) -> Any:
    return _rasas_event_type(type_name, default)


def install() -> None:
    """Safe to call twice. To be called where a model serves."""
    RemoteAction._validate_action_result = _validate
    RulePolicy._find_action_from_rules = _find_action_from_rules
    RulePolicy._get_possible_keys = _possible_keys
    MessageProcessor.run_action_extract_slots = _extract_slots
    MessageProcessor._check_for_unseen_features = _no_check
    DaskGraphRunner.run = _run
    Event.resolve_by_type = staticmethod(_event_type)
