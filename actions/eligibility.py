"""placeholder until knowledge.eligibility is finished"""

from actions.answer import answer_topic
from actions.base import StoreAction


class ActionEligibility(StoreAction):
    def name(self) -> str:
        return "action_eligibility"

    def respond(self, talk, store):
        return answer_topic("eligibility", talk, store)
