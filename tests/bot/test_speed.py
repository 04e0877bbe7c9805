"""The cheaper ways through Rasa give what Rasa's own ways give."""

from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_lean import speed

INTENTS = ["degree", "pay", "start_again", "nlu_fallback", "greet", "an_intent_that_has_no_rule"]


@pytest.fixture(scope="module")
def processor(service: Any) -> MessageProcessor:
    return service.engine._processor


@pytest.fixture(scope="module")
def policy(processor: MessageProcessor) -> RulePolicy:
    return processor.graph_runner._instantiated_nodes["run_RulePolicy0"]._component


def talk(processor: MessageProcessor, *events: Any) -> DialogueStateTracker:
    tracker = DialogueStateTracker("test:speed", processor.domain.slots)
    for event in [ActionExecuted("action_session_start"), ActionExecuted("action_listen"), *events]:
        tracker.update(event, processor.domain)
    return tracker


def talks(processor: MessageProcessor) -> list[DialogueStateTracker]:
    said = [UserUttered("words", {"name": intent, "confidence": 0.9}) for intent in INTENTS]
    answered = ActionExecuted("action_answer")
    return [
        talk(processor),
        *(talk(processor, one) for one in said),
        *(talk(processor, one, answered) for one in said),
        *(talk(processor, said[0], answered, ActionExecuted("action_listen"), one) for one in said),
    ]


@pytest.mark.parametrize("by_text", [True, False])
def test_the_same_rule_is_found(by_text, processor, policy, monkeypatch):
    quick = [policy._find_action_from_rules(one, processor.domain, by_text)[0] for one in talks(processor)]
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", speed._rasas_possible_keys)
    slow = [speed._rasas_rules(policy, one, processor.domain, by_text)[0] for one in talks(processor)]
    assert quick == slow
    assert by_text or {"action_answer", "action_start_again", "action_fallback", "action_listen", None} <= set(quick)


def test_the_same_rules_apply(processor, policy):
    for one in talks(processor):
        states = policy._prediction_states(one, processor.domain, rule_only_data=policy._get_rule_only_data())
        quick = policy._get_possible_keys(policy.lookup[RULES], states)
        assert quick == speed._rasas_possible_keys(policy, policy.lookup[RULES], states)


def test_a_run_of_the_graph_gives_the_same(processor):
    target = processor.model_metadata.nlu_target
    for text in ("do i need a degree in wales", "how long is the aprenticeship", "asdf"):
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: talk(processor)}
        quick = processor.graph_runner.run(inputs=dict(inputs), targets=[target])[target][0].as_dict()
        slow = speed._rasas_run(processor.graph_runner, inputs=dict(inputs), targets=[target])[target][0].as_dict()
        assert quick["intent"] == slow["intent"]
        assert quick["entities"] == slow["entities"]


async def test_no_slot_is_filled_outside_the_actions(processor):
    before, after = talk(processor), talk(processor)
    after = await speed._rasas_extract_slots(processor, CollectingOutputChannel(), after)
    assert after.current_slot_values() == before.current_slot_values()
    assert await processor.run_action_extract_slots(CollectingOutputChannel(), before) is before


def test_an_event_is_read_as_before():
    for name in ("user", "bot", "action", "slot", "session_started", "reset_slots"):
        assert speed._event_type(name) is speed._rasas_event_type(name)


@pytest.mark.parametrize("result", [None, [], {"events": {"a": 1}}, {"responses": ["words"]}, {"events": [1]}])
def test_a_result_that_is_none_of_an_actions_is_refused(result):
    with pytest.raises(speed.ActionResultError):
        speed._validate(None, result)
