"""Says which routes fit what the student has told, what is missing for the next one, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import SlotSet

from actions.answer import answer_topic, with_nation
from actions.base import StoreAction, Turn
from actions.profile import as_profile, merged
from actions.reply import Judged, JudgedRoute, Outcome, Reply, sources_of
from actions.talk import Talk, remember
from actions.telling import MAX_CHARACTERS, choice
from knowledge.answers import Fact, Statement
from knowledge.answers import sources_of as sources_behind
from knowledge.eligibility import Profile, RouteVerdict, Verdict, judge
from knowledge.queries import Store

MAX_ROUTES = 3


class ActionEligibility(StoreAction):
    """Judges the profile by the store's rules. No rule stands here, and nobody is promised a place."""

    def name(self) -> str:
        return "action_eligibility"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        catalogue = store.catalogue()
        kept = merged(talk.profile, talk.named, talk.text, catalogue)
        if talk.ask().nation() and not kept["nation"]:
            kept["nation"] = talk.ask().nation()
        profile = as_profile(kept)
        if not profile.held and not profile.complete:
            turn = answer_topic("eligibility", talk, store)
            return Turn(turn.reply, [*turn.events, SlotSet("profile", kept)])
        leads_here = {route.id for route in catalogue.routes if route.leads_here}
        verdicts = [one for one in judge(profile, catalogue) if one.route in leads_here][:MAX_ROUTES]
        wanted = talk.said.get("route", ())
        verdicts.sort(key=lambda one: one.route not in wanted)
        reply = _reply(profile, verdicts, store)
        return Turn(reply, [*remember(talk, topic="eligibility", about={}, told=None), SlotSet("profile", kept)])


def _reply(profile: Profile, verdicts: Sequence[RouteVerdict], store: Store) -> Reply:
    keys = [fact for verdict in verdicts for one in verdict.requirements for fact in one.facts]
    missing = [
        fact for verdict in verdicts for one in verdict.requirements if one.missing for fact in one.missing.facts
    ]
    facts = store.facts([*keys, *missing])
    first = verdicts[0]
    told = _told(profile, store)
    if first.verdict is Verdict.MET or all(one.post or one.verdict is Verdict.MET for one in first.requirements):
        lead = f"With {told}, you have what the {first.name} asks for in qualifications. It is no promise of a place."
    else:
        lead = f"From what you have told me ({told}), the nearest way in is the {first.name}."
    points, used = _points(first, facts)
    for other in verdicts[1:]:
        points.append(f"{other.name}: {_short(other)}")
        used += [fact for one in other.requirements for fact in one.facts]
    fitting, room = [], MAX_CHARACTERS - len(lead) - 120
    for point in points:
        room -= len(point) + 3
        if room >= 0:
            fitting.append(point)
    question = next((one for verdict in verdicts for item in verdict.requirements for one in item.questions), None)
    statements = [Statement("", (facts[fact],)) for fact in dict.fromkeys(used) if fact in facts]
    return Reply(
        outcome=Outcome.ANSWERED,
        lead=lead,
        points=tuple(fitting),
        notes=(question,) if question else (),
        sources=sources_of(sources_behind(statements)),
        choices=tuple(choice(_title(one), "route", {"route": one.route}) for one in verdicts),
        judged=tuple(_judged(one) for one in verdicts),
        answer_id="eligibility.judged",
    )


def _points(verdict: RouteVerdict, facts: dict[str, Fact]) -> tuple[list[str], list[str]]:
    """What is there, what is missing and how to get it, what is not known, for the nearest route."""
    points: list[str] = []
    used: list[str] = []
    for one in verdict.requirements:
        used += one.facts
        usually = " (usually asked)" if one.usual else ""
        if one.verdict is Verdict.MET:
            points.append(f"You have: {_lower(one.asks)}{usually}.")
        elif one.verdict is Verdict.NOT_MET or one.post:
            text = one.missing.text or facts[one.missing.facts[0]].text if one.missing else ""
            used += one.missing.facts if one.missing else []
            points.append(f"Still to get: {_lower(one.asks)}{usually}. {text}".strip())
        else:
            doubt = f" {one.doubts[0]}" if one.doubts else ""
            points.append(f"Not known yet: {_lower(one.asks)}{usually}.{doubt}")
    return points, used


def _short(verdict: RouteVerdict) -> str:
    open_ones = [one for one in verdict.requirements if one.verdict is not Verdict.MET]
    if not open_ones:
        return "you have what it asks for in qualifications."
    return f"still to show {_lower(open_ones[0].asks)}" + (
        f" and {len(open_ones) - 1} more." if len(open_ones) > 1 else "."
    )


def _judged(verdict: RouteVerdict) -> JudgedRoute:
    requirements = tuple(
        Judged(one.asks, one.verdict.value, (one.missing.text or "") if one.missing else "")
        for one in verdict.requirements
    )
    return JudgedRoute(verdict.name, verdict.verdict.value, verdict.why, requirements)


def _told(profile: Profile, store: Store) -> str:
    """What the student holds, in words."""
    parts = []
    for held in profile.held:
        kind = store.title("qualification", held.qualification)
        subject = f" in {store.title('subject', held.subject)}" if held.subject else ""
        grade = f" ({held.grade.upper()})" if held.grade else ""
        parts.append(f"{kind}{subject}{grade}")
    unique = list(dict.fromkeys(parts))
    if not unique:
        return "no qualifications yet"
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"


def _title(verdict: RouteVerdict) -> str:
    return f"About: {verdict.name}"[:40]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
