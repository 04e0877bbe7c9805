"""Finds the several questions in one message. "Physics and engineering" is not two questions."""

from __future__ import annotations

import re

MAX_QUESTIONS = 10
_LEAST_WORDS = 2

_START = (
    r"(?:how|what|whats|what's|wat|wot|when|where|wheres|who|whos|which|why|do|does|did|can|could|is|are|am i|will|"
    r"would|"
    r"should|have|has|need|tell me|any)\b"
)
_STRONG = (
    r"(?:how (?:long|much|many|do i|can i|hard|old)|what (?:is|are|does|do|a ?levels|grades|qualifications|about the)|"
    r"whats the|where (?:can|do|is|are)|is (?:there|it|the)|are there|can (?:i|you)|do (?:i|you|they|u) |does it|"
    r"who (?:runs|pays|do)|which (?:uni|a ?levels|subjects|route))\b"
)
_END = re.compile(r"(?<=[?!])\s*(?=\S)|(?<=[a-z0-9)][.;])\s+(?=\S)|\s*\n\s*", re.IGNORECASE)
_AND = re.compile(
    rf",?\s+(?:and|&|n|nd|plus)?\s*(?:also|then)?,?\s+(?={_START})|,\s*(?={_START})",
    re.IGNORECASE,
)
_RUN_ON = re.compile(rf"\s+(?={_STRONG})", re.IGNORECASE)
_QUESTION = re.compile(
    rf"^(?:(?:and|also|but|so|ok|okay|hi|hello|hey|please|pls|then|plus|n|nd|&)[,\s]+)*{_START}", re.IGNORECASE
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|heya|yo|good (?:morning|afternoon|evening|day)|dear|sir/madam|sir or madam|sir|madam|"
    r"there|cali|"
    r"all|team|kindly|please)\b[\s,.!:;-]*)+",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|do|does|did|can|could|will|would|should|have|has|need|needs|get|take|takes|cost|costs|pay|runs|whats|"
    r"what's|wats|hows|wheres|whos|tell|counts?|mean|means|any)\b",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    r"\b(?:know|tell|me|about|wondering|wonder|see|of|on|if|whether|understand|sure|ask|asking|asked|find|out|explain|say|"
    r"says|said|that|and|or|is|was|with|like|idea|clue|but|the|to|for|because|when|what|how|where|i|you|u|we|they|it|"
    r"how (?:long|much|many|old|hard|far|often))$",
    re.IGNORECASE,
)
_ASKED_LATE = re.compile(rf",\s*{_START}", re.IGNORECASE)
"""A statement first, and then a question: "i have an HND, is that level 4"."""
_STRANDED = re.compile(r"\b(?:who|what|which)\b.+ (?:with|for|about|on|to)$", re.IGNORECASE)
"""A whole question whose last word does not lead on: "who do you work with"."""


def split(text: str) -> list[str]:
    """The questions of a message, in order, at most ten; the whole message where there is one.

    A greeting in front of a question is left out: it asks for nothing.
    """
    greeting = _GREETING.match(text)
    if greeting and len(text[greeting.end() :].split()) > _LEAST_WORDS:
        text = text[greeting.end() :]
    parts = [piece for sentence in _END.split(text) for piece in _clauses(sentence)]
    grouped = _grouped([part.strip(" ,;") for part in parts if part.strip(" ,;.?!")])
    return grouped[:MAX_QUESTIONS] if len(grouped) > 1 else [text]


def _clauses(sentence: str) -> list[str]:
    """A sentence cut where a new question begins: after "and", after a comma, or run on without either."""
    pieces = [sentence]
    for pattern, free in ((_AND, False), (_RUN_ON, True)):
        pieces = [one for piece in pieces for one in _cut(piece, pattern, run_on=free)]
    return pieces


def _cut(text: str, pattern: re.Pattern[str], *, run_on: bool) -> list[str]:
    pieces: list[str] = []
    begin = 0
    for match in pattern.finditer(text):
        before, after = text[begin : match.start()], text[match.end() :]
        joined = bool(match.group().strip())
        if not run_on and not joined:
            continue
        long_enough = len(before.split()) >= (3 if run_on else _LEAST_WORDS) and len(after.split()) >= _LEAST_WORDS
        if (
            long_enough
            and _VERB.search(before)
            and _asks(before.strip())
            and not _leads_on(before.strip(), joined=joined)
        ):
            pieces.append(before)
            begin = match.end()
    return [*pieces, text[begin:]]


def _asks(text: str) -> bool:
    return bool(_QUESTION.match(text) or _ASKED_LATE.search(text))


def _leads_on(text: str, *, joined: bool) -> bool:
    return bool(_LEADS_ON.search(text)) and not (joined and _STRANDED.search(text))


def _grouped(parts: list[str]) -> list[str]:
    """Statements belong to the question after them, scraps ("in wales?") to the one before."""
    questions: list[str] = []
    told: list[str] = []
    for part in parts:
        if _asks(part):
            questions.append(" ".join([*told, part]))
            told = []
        elif part.endswith("?") and questions and len(part.split()) <= 3:
            questions[-1] = f"{questions[-1]} {part}"
        elif part.endswith("?") and len(part.split()) > 3:
            questions.append(" ".join([*told, part]))
            told = []
        else:
            told.append(part)
    if told and questions:
        questions[-1] = f"{questions[-1]} {' '.join(told)}"
    return questions
