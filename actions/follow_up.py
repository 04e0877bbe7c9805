"""Follow-ups: what only makes sense after something else was said."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.answer import answer_topic, change_detail, with_nation
from actions.base import StoreAction, Turn
from actions.fallback import ask_back
from actions.reply import Outcome, Reply, ReplyChoice
from actions.talk import Talk, remember
from actions.telling import choice, tell_statements
from knowledge.queries import Store

AT_ONCE = 4


class ActionMore(StoreAction):
    """Tells more of what was told last: its further statements, a few at a time."""

    def name(self) -> str:
        return "action_more"

    def respond(self, talk: Talk, store: Store) -> Turn:
        answer = store.answer_by_id(talk.told) if talk.told else None
        if answer is None:
            return ask_back(talk, store, "What would you like to hear more about?")
        rest = answer.more[talk.told_more : talk.told_more + AT_ONCE]
        choices = tuple(choice(one.title, one.topic, one.about) for one in answer.choices)
        if not rest:
            reply = Reply(Outcome.CLARIFIED, "That is all I have on this. These are close to it:", choices=choices)
            return Turn(reply, remember(talk, topic=talk.topic, about={}, told=talk.told, more=talk.told_more))
        told = tell_statements("Here is more on that.", rest, answer_id=answer.id)
        reply = Reply(**{**vars(told), "choices": choices})
        more = talk.told_more + len(told.points)
        return Turn(reply, remember(talk, topic=talk.topic, about={}, told=talk.told, more=more))


class ActionWhy(StoreAction):
    """Says what the last answer rests on: whose word it is, and since when."""

    def name(self) -> str:
        return "action_why"

    def respond(self, talk: Talk, store: Store) -> Turn:
        answer = store.answer_by_id(talk.told) if talk.told else None
        if answer is None:
            return ask_back(talk, store, "What would you like to know the reason for?")
        statements = [*answer.more[:3]] or list(answer.statements())
        publishers = list(dict.fromkeys(fact.source.publisher for fact in answer.lead.facts))
        lead = f"I go by what {' and '.join(publishers)} says. This is what I know about the reasons:"
        told = tell_statements(lead, statements, answer_id=answer.id)
        return Turn(told, remember(talk, topic=talk.topic, about={}, told=talk.told, more=len(told.points)))


class ActionWhatAbout(StoreAction):
    """Answers the question before once more, with the detail that was changed ("and in wales?")."""

    def name(self) -> str:
        return "action_what_about"

    def respond(self, talk: Talk, store: Store) -> Turn:
        return change_detail(with_nation(talk, store), store)


class ActionCorrection(StoreAction):
    """Takes back what was misunderstood and answers again."""

    def name(self) -> str:
        return "action_correction"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        if not talk.said and not talk.negated:
            if topic := _meant(talk, store):
                return answer_topic(topic, talk, store)
            choices = tuple(ReplyChoice(str(one["title"]), str(one["payload"])) for one in talk.offered[:3])
            if choices and not talk.unsure:
                reply = Reply(
                    Outcome.CLARIFIED, "Sorry, I got that wrong. Which of these did you mean?", choices=choices
                )
                return Turn(reply, [SlotSet("unsure", talk.unsure + 1)])
            return ask_back(talk, store, "Sorry, I got that wrong. What would you like to know?")
        return change_detail(talk, store)


def _meant(talk: Talk, store: Store) -> str | None:
    """The topic that a correction names ("i mean the pay"): what the message is about beside being a correction."""
    others = [(intent, share) for intent, share in talk.ranking if intent != talk.intent]
    if not others or others[0][0] not in store.topics():
        return None
    intent, share = others[0]
    return intent if share >= sum(other for _, other in others) / 2 else None


class ActionOtherOne(StoreAction):
    """Goes back to the detail that was replaced last ("what about the other one")."""

    def name(self) -> str:
        return "action_other_one"

    def respond(self, talk: Talk, store: Store) -> Turn:
        if talk.said:
            return change_detail(with_nation(talk, store), store)
        if talk.before and talk.topic:
            kind, value = talk.before
            return change_detail(talk.saying({kind: (value,)}), store)
        return _others(talk, store)


class ActionAffirm(StoreAction):
    """A bare yes: to the only choice there was, or asks which."""

    def name(self) -> str:
        return "action_affirm"

    def respond(self, talk: Talk, store: Store) -> Turn:
        choices = tuple(ReplyChoice(str(one["title"]), str(one["payload"])) for one in talk.offered)
        if not choices:
            return ask_back(talk, store, "Good. What would you like to know?")
        reply = Reply(Outcome.CLARIFIED, "Which one? Pick it, or ask in your own words.", choices=choices)
        return Turn(reply)


def _others(talk: Talk, store: Store) -> Turn:
    """The other things of the kind that the talk is about: the only one is told, of several Cali asks which."""
    for kind, value in talk.about.items():
        others = [one for one in store.has_details(talk.topic or "", kind) if one != value]
        if len(others) == 1:
            return change_detail(talk.saying({kind: (others[0],)}), store)
        if others and not talk.unsure:
            titles = {one: store.title(kind, one) for one in others}
            choices = tuple(choice(titles[one][:40], talk.topic or "", {kind: one}) for one in others[:4])
            reply = Reply(Outcome.CLARIFIED, "Which one do you mean?", choices=choices)
            return Turn(reply, [SlotSet("unsure", talk.unsure + 1)])
    return ask_back(talk, store, "Which one do you mean?")
