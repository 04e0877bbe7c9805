"""One page of all that Cali knows: by topic, each answer with its sources. It needs no script and no inline style."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge import models as m
from knowledge.answers import Answer, Contact, Course, Source, Statement, overdue, sources_of
from knowledge.queries import Store
from knowledge.schema import Known

TITLE = "What Cali knows"
_KNOWN = {Known.PARTLY: "Known in part", Known.NO: "Not known: here is who to ask"}


def page(
    store: Store, answers: Sequence[Answer], *, stylesheet: str = "answers.css", today: dt.date | None = None
) -> str:
    """The whole page. stylesheet: the address of the style, as the page's reader sees it."""
    today = today or dt.datetime.now(dt.UTC).date()
    with Session(store.engine) as session:
        topics = [(row.id, row.title, row.section) for row in session.scalars(select(m.TopicRow))]
        terms = [(row.id, row.name) for row in session.scalars(select(m.TermRow).order_by(m.TermRow.name))]
    by_topic: dict[str, list[Answer]] = {}
    for answer in answers:
        by_topic.setdefault(answer.topic, []).append(answer)
    sections: dict[str, list[tuple[str, str]]] = {}
    for key, title, section in topics:
        if key in by_topic:
            sections.setdefault(section, []).append((key, title))
    body = [_contents(sections), *(_section(name, found, by_topic, today) for name, found in sections.items())]
    body += [_courses(store.courses()), _terms(store, terms), _contacts(store.contacts())]
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title>
<link rel="stylesheet" href="{escape(stylesheet)}">
</head>
<body>
<a class="skip" href="#main">Skip to the answers</a>
<header>
<h1>{TITLE}</h1>
<p>Cali is a computer program. It answers questions about becoming a clinical technologist in the UK. This page has all
its answers, each with its sources and the day on which they were checked.</p>
</header>
<main id="main">
{"".join(body)}</main>
</body>
</html>
"""


def _contents(sections: dict[str, list[tuple[str, str]]]) -> str:
    parts = ['<nav aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n<ul>\n']
    for name, topics in sections.items():
        items = "".join(f'<li><a href="#{escape(key)}">{escape(title)}</a></li>\n' for key, title in topics)
        parts.append(f"<li>{escape(name)}\n<ul>\n{items}</ul>\n</li>\n")
    parts.append('<li><a href="#courses">Courses</a></li>\n<li><a href="#words">Words explained</a></li>\n')
    parts.append('<li><a href="#contacts">Who to ask</a></li>\n</ul>\n</nav>\n')
    return "".join(parts)


def _section(name: str, topics: Iterable[tuple[str, str]], by_topic: dict[str, list[Answer]], today: dt.date) -> str:
    parts = [f"<section>\n<h2>{escape(name)}</h2>\n"]
    for key, title in topics:
        parts.append(f'<h3 id="{escape(key)}">{escape(title)}</h3>\n')
        parts += [_answer(answer, today) for answer in by_topic[key]]
    return "".join(parts) + "</section>\n"


def _answer(answer: Answer, today: dt.date) -> str:
    statements = [*answer.points, *answer.more]
    parts = [f'<article id="answer-{escape(answer.id)}">\n<h4>{escape(answer.question)}</h4>\n']
    if answer.known in _KNOWN:
        parts.append(f'<p class="known">{_KNOWN[answer.known]}</p>\n')
    parts.append(f"<p>{escape(answer.lead.text)}</p>\n")
    if statements:
        parts.append(f"<ul>\n{''.join(f'<li>{escape(one.text)}</li>' + chr(10) for one in statements)}</ul>\n")
    if answer.contacts:
        parts.append(f"<p>Ask: {'; '.join(_contact(contact) for contact in answer.contacts)}.</p>\n")
    return "".join(parts) + _sources([answer.lead, *statements], today) + "</article>\n"


def _sources(statements: Sequence[Statement], today: dt.date) -> str:
    items = "".join(f"<li>{_source(source)}</li>\n" for source in sources_of(statements))
    note = ""
    if overdue(statements, today):
        note = '<p class="known">Some of this is due to be checked again. Check it before you rely on it.</p>\n'
    return f'{note}<div class="sources">\n<p>Sources</p>\n<ul>\n{items}</ul>\n</div>\n'


def _source(source: Source) -> str:
    name = escape(f"{source.publisher}: {source.title}")
    linked = f'<a href="{escape(source.url)}">{name}</a>' if source.url else name
    published = f", published {escape(source.published)}" if source.published else ""
    return f"{linked}{published}, checked {_day(source.checked)}"


def _courses(courses: Sequence[Course]) -> str:
    parts = ['<section>\n<h2 id="courses">Courses</h2>\n']
    for course in courses:
        details = [course.award, course.mode, course.place, course.ucas_code and f"UCAS code {course.ucas_code}"]
        known = "; ".join(escape(detail) for detail in details if detail)
        parts.append(f"<article>\n<h3>{escape(course.name)}, {escape(course.provider)}</h3>\n")
        if not course.current:
            parts.append('<p class="known">From an older page. Check with the university.</p>\n')
        if not course.leads_here:
            to = f": {course.profession}" if course.profession else ""
            parts.append(f'<p class="known">This course leads to another job{escape(to)}.</p>\n')
        parts += [f"<p>{text}</p>\n" for text in (known, escape(course.entry or ""), escape(course.note)) if text]
        parts.append(f'<div class="sources">\n<p>Source: {_source(course.source)}</p>\n</div>\n</article>\n')
    return "".join(parts) + "</section>\n"


def _terms(store: Store, terms: Iterable[tuple[str, str]]) -> str:
    parts = ['<section>\n<h2 id="words">Words explained</h2>\n<dl>\n']
    for key, name in terms:
        found = store.term(key)
        if found is not None:
            parts.append(f"<dt>{escape(name)}</dt>\n<dd>{escape(found[1].text)}</dd>\n")
    return "".join(parts) + "</dl>\n</section>\n"


def _contacts(contacts: Iterable[Contact]) -> str:
    items = "".join(f"<li>{_contact(one)}: {escape(one.helps_with)}. {escape(one.how)}</li>\n" for one in contacts)
    return f'<section>\n<h2 id="contacts">Who to ask</h2>\n<ul>\n{items}</ul>\n</section>\n'


def _contact(contact: Contact) -> str:
    name = escape(contact.name)
    return f'<a href="{escape(contact.url)}">{name}</a>' if contact.url else name


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
