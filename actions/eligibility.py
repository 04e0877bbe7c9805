"""placeholder until knowledge.eligibility is finished"""
from actions.base import StoreAction, Turn
from actions.answer import answer_topic
class ActionEligibility(StoreAction):
    def name(self) -> str:
        return "action_eligibility"
    def respond(self, talk, store):
        return answer_topic("eligibility", talk, store)
