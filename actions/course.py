"""Courses and where to study: the store's answers, with the courses themselves as cards."""

from __future__ import annotations

from dataclasses import replace

from actions.answer import answer_topic, change_detail, with_nation
from actions.base import StoreAction, Turn
from actions.reply import Outcome, Reply, sources_of
from actions.talk import Talk, remember
from actions.telling import course_card
from knowledge.answers import Course
from knowledge.queries import Store

MAX_CARDS = 4


class ActionCourse(StoreAction):
    """Answers about a course, a provider or where to study, and shows the courses."""

    def name(self) -> str:
        return "action_course"

    def respond(self, talk: Talk, store: Store) -> Turn:
        talk = with_nation(talk, store)
        if talk.is_fragment:
            return change_detail(talk, store)
        courses = self._courses(talk, store)
        answered = store.has_details("course", "provider")
        if "course" in talk.said and courses and courses[0].provider_id in answered:
            talk = talk.saying({**talk.said, "provider": (courses[0].provider_id,)})
        elif "course" in talk.said and courses:
            return Turn(_tell(courses[0]), remember(talk, topic=talk.intent, about={}, told=None))
        topic = talk.intent
        if "provider" in talk.said and topic == "universities":
            topic = "course"
        narrow = talk.said.get("provider", ())[:1]
        has_own = bool(narrow) and narrow[0] in store.has_details(topic, "provider")
        if narrow and not has_own and courses and topic == "course":
            return Turn(_tell(courses[0]), remember(talk, topic="course", about={}, told=None))
        turn = answer_topic(topic, talk, store)
        cards = tuple(course_card(course) for course in courses[:MAX_CARDS])
        return Turn(replace(turn.reply, cards=(*cards, *turn.reply.cards)), turn.events)

    @staticmethod
    def _courses(talk: Talk, store: Store) -> list[Course]:
        if "course" in talk.said:
            return store.courses(course=talk.said["course"][0])
        if "provider" in talk.said:
            return store.courses(provider=talk.said["provider"][0])
        if "nation" in talk.said:
            return [one for one in store.courses(nation=talk.said["nation"][0]) if one.leads_here]
        return []


def _tell(course: Course) -> Reply:
    where = f", {course.place}" if course.place else ""
    lead = f"{course.name} is offered by {course.provider}{where}."
    points = []
    if not course.leads_here:
        points.append(f"It leads to another area: {course.profession}.")
    if course.entry:
        points.append(f"Entry: {course.entry}.".replace("..", "."))
    if course.mode:
        points.append(f"How: {course.mode}.")
    if course.ucas_code:
        points.append(f"UCAS code: {course.ucas_code}.")
    if not course.current:
        points.append("This may have changed: check with the university.")
    return Reply(
        outcome=Outcome.ANSWERED,
        lead=lead,
        points=tuple(points),
        sources=sources_of((course.source,)),
        cards=(course_card(course),),
        answer_id=f"course.{course.id}",
    )
