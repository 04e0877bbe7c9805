"""Answers a question on a topic of the store. The intent is the topic."""

from __future__ import annotations

import re

from rasa_sdk.events import SlotSet

from actions.base import StoreAction, Turn
from actions.fallback import ask_back, not_known, start_choices
from actions.reply import Outcome, Reply, sources_of
from actions.talk import Talk, remember
from actions.telling import choice, contact_card, tell
from knowledge.answers import Answer
from knowledge.answers import sources_of as sources_behind
from knowledge.queries import Ask, Store
from knowledge.search import shared_search
from knowledge.wording import without_job

SURE_OF_A_TOPIC = 0.9
"""From this confidence on the topic of a message counts for more than how it begins."""
CLEARLY = 0.12
"""By how much another answer of the topic must be liker the question than the one that fits its details."""
_OF_THEMSELVES = re.compile(
    r"\b(?:i|we) ?['\u2019]?(?:m|am|was|are|work|worked|have|ve|used|trained|qualified)\b|"
    r"\bmy \w+ ?['\u2019]?(?:is|was|s)\b|\b(?:as|being|currently|former|ex|than|not)\b",
    re.IGNORECASE,
)
"""Where the other job may be the student's own, a parent's, or what this one is compared with."""
_IS_THEIR_COMPANY = re.compile(
    r"\b(?:show|teach|tell|help|instruct|advise|support|train|assist|meet|see|beside|alongside|explain \w+ to|"
    r"(?:work|working|deal|dealing)(?: \w+)? with)\w*(?: (?:the|any|other|new|ward))*\s+$",
    re.IGNORECASE,
)
"""What stands before the name of a job whose people one works with ("do you show the nurses how to use it")."""


class ActionAnswer(StoreAction):
    """Answers what was asked, for the details that the message or the talk names."""

    def name(self) -> str:
        return "action_answer"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        if talk.is_fragment and not _asks_something_else(talk, store):
            return change_detail(talk, store)
        talk = _with_way_in(talk, store)
        return other_job(talk, store) or answer_topic(talk.intent, talk, store)


def _asks_something_else(talk: Talk, store: Store) -> bool:
    """Whether a message that begins like a fragment asks a question of its own ("and how long would that take")."""
    intent, sure = talk.ranking[0] if talk.ranking else ("", 0.0)
    return sure >= SURE_OF_A_TOPIC and intent not in {store.home_of(kind) for kind in talk.said}


class ActionOtherCareer(StoreAction):
    """The question is about another job: what differs, where that is known, and who can help."""

    def name(self) -> str:
        return "action_other_career"

    def respond(self, talk: Talk, store: Store) -> Turn:
        return _another_job(talk, store)


def other_job(talk: Talk, store: Store) -> Turn | None:
    """What is said when another job's pay or training is asked for: ours would be wrong. None where it is not."""
    named_ours = without_job(talk.text) != " ".join(talk.text.split())
    jobs = talk.said.get("profession", ())
    places = [one.start for one in talk.named if one.kind == "profession"]
    company = bool(places) and all(_IS_THEIR_COMPANY.search(talk.text[:place]) for place in places)
    if not jobs or company or named_ours or _OF_THEMSELVES.search(talk.text):
        return None
    if set(jobs) & set(store.has_details(talk.intent, "profession")):
        return None
    return _another_job(talk, store) if store.is_of_each_job(talk.intent) else None


def _another_job(talk: Talk, store: Store) -> Turn:
    jobs, home = talk.said.get("profession", ()), store.home_of("profession")
    if home and set(jobs) & set(store.has_details(home, "profession")):
        return answer_topic(home, talk, store, Ask({"profession": jobs}, talk.ask().carried))
    which = f" ({store.title('profession', jobs[0])})" if jobs else ""
    contacts = store.contacts(nation=talk.ask().nation())[:2]
    reply = Reply(
        outcome=Outcome.DECLINED,
        lead=f"I can't help with that job{which}. I only know about becoming a clinical technologist.",
        notes=("A careers adviser at school or college can help with other jobs.",),
        choices=start_choices(store),
        cards=tuple(contact_card(contact) for contact in contacts),
    )
    return Turn(reply, [SlotSet("unsure", 0)])


def with_nation(talk: Talk, store: Store) -> Talk:
    """A place that was named stands for its nation, where no nation was named."""
    if "nation" in talk.said or "place" not in talk.said:
        return talk
    nations = [nation for place in talk.said["place"] if (nation := store.nation_of_place(place))]
    return talk.saying({**talk.said, "nation": tuple(dict.fromkeys(nations))}) if nations else talk


def _with_way_in(talk: Talk, store: Store) -> Talk:
    """Another job that was named stands for the route that leads to it, where the topic has an answer for that."""
    if "route" in talk.said:
        return talk
    routes = [route for job in talk.said.get("profession", ()) if (route := store.way_into(job))]
    if not set(routes) & set(store.has_details(talk.intent, "route")):
        return talk
    return talk.saying({**{kind: of for kind, of in talk.said.items() if kind != "profession"}, "route": tuple(routes)})


def answer_topic(topic: str, talk: Talk, store: Store, ask: Ask | None = None) -> Turn:
    """The turn that answers a topic; where the store has nothing on it, says so and who does."""
    topic = store.meant_after(talk.topic, topic) if not talk.said else topic
    ask = ask or talk.ask(overview=next((kind for kind in talk.about if store.home_of(kind) == topic), None))
    topic = store.meant_with(topic, ask.said)
    found = _each(topic, ask, talk, store)
    if not found:
        return not_known(talk, store)
    nation = ask.nation()
    reply = tell(found[0], store, nation=nation) if len(found) == 1 else _side_by_side(found)
    return Turn(reply, remember(talk, topic=topic, about=found[0].about, told=found[0].id))


def _each(topic: str, ask: Ask, talk: Talk, store: Store) -> list[Answer]:
    """One answer, or one for each of two or three details of a kind ("an HNC or an HND")."""
    for kind, values in ask.said.items():
        if 1 < len(values) <= 3 and set(values) <= set(store.has_details(topic, kind)):
            each = [store.answer(topic, Ask({**ask.said, kind: (value,)}, ask.carried)) for value in values]
            found = list({one.id: one for one in each if one is not None}.values())
            if len(found) > 1:
                return found
    answer = store.answer(topic, ask)
    return [_likest(answer, ask, talk, store)] if answer else []


def _likest(answer: Answer, ask: Ask, talk: Talk, store: Store) -> Answer:
    """The answer that fits the details, or a narrower one of its topic that is clearly liker what was typed."""
    others = store.narrower(answer, ask) if talk.spelt and talk.intent == answer.topic and not talk.is_fragment else []
    if not others:
        return answer
    likeness = shared_search().likeness(talk.spelt, [answer.id, *others])
    best = max(likeness, key=lambda key: likeness[key], default=answer.id)
    clearly = likeness.get(best, 0.0) > likeness.get(answer.id, 0.0) + CLEARLY
    return (store.answer_by_id(best) if clearly else None) or answer


def _side_by_side(found: list[Answer]) -> Reply:
    leads = [answer.lead for answer in found]
    return Reply(
        outcome=Outcome.ANSWERED,
        lead=leads[0].text,
        notes=tuple(lead.text for lead in leads[1:]),
        sources=sources_of(sources_behind(leads)),
        choices=tuple(choice(_short(answer), answer.topic, answer.about) for answer in found),
        answer_id=found[0].id,
    )


def _short(answer: Answer) -> str:
    return answer.question if len(answer.question) <= 40 else f"{answer.question[:39].rstrip()}…"


def change_detail(talk: Talk, store: Store) -> Turn:
    """Answers the topic of the talk for the new detail, or the detail's own topic where that one has nothing on it."""
    if "degree" in talk.negated.get("qualification", ()):
        return answer_topic("no_degree", talk, store)
    kinds = [kind for kind in talk.said if kind != "place"]
    if not kinds:
        return ask_back(talk, store, "What would you like to know about?")
    topic = talk.topic
    if topic and any(set(talk.said[kind]) & set(store.has_details(topic, kind)) for kind in kinds):
        return answer_topic(topic, talk, store, talk.ask())
    if topic and "nation" in kinds and store.answer(topic, talk.ask()):
        return answer_topic(topic, talk, store, talk.ask())
    if topic and store.meant_with(topic, talk.said) != topic:
        return answer_topic(topic, talk, store, talk.ask())
    home = next((home for kind in kinds if (home := store.home_of(kind))), None)
    if home is None:
        return ask_back(talk, store, "What would you like to know about it?")
    return answer_topic(home, talk, store, talk.ask())
