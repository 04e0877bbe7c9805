"""Masks personal data in what a student types, before anything is stored or logged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import phonenumbers
from stdnum import luhn
from stdnum.gb import nhs

from bot import personal_data_patterns as patterns
from bot.personal_data_names import NAME_RULES, NameRule

_MASKS = {
    "email": "[email]",
    "phone": "[phone]",
    "address": "[address]",
    "postcode": "[postcode]",
    "nhs_number": "[NHS number]",
    "ni_number": "[NI number]",
    "ucas_id": "[UCAS ID]",
    "card": "[card number]",
    "name": "[name]",
}
_MASK = re.compile("|".join(map(re.escape, _MASKS.values())))
_COVER = "\x00"
"""Stands for each character that is masked: no shape matches it and no word goes across it."""
_DIGIT = re.compile(r"[0-9]")
_UK = 44


class Masked(NamedTuple):
    """A message without its personal data, and the kinds that were in it, each once, in order of appearance."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """The text with each piece of personal data replaced by a plain word in brackets.

    Kinds are email, phone, address, postcode, nhs_number, ni_number, ucas_id, card and name. Names count only where
    they are given as the student's own. Public helplines, and text without personal data, stay exactly as they are.
    Masking a masked text changes nothing. A mask that is in the text already stays, and its kind is not counted.
    Takes any string and raises nothing.
    """
    placed: list[_Find] = []
    while finds := _finds(text):  # again, as a mask may bring words together that were far apart
        text, placed = _replaced(text, finds, placed)
    return Masked(text, tuple(dict.fromkeys(find.kind for find in placed)))


class _Find(NamedTuple):
    start: int
    end: int
    kind: str


class _Message:
    """A folded text, what has been found in it covered up, and the words in it that say what a number is."""

    def __init__(self, text: str) -> None:
        self.text = patterns.folded(_MASK.sub(lambda found: _COVER * len(found[0]), text))
        self.small = self.text.lower()
        self.digits = len(_DIGIT.findall(self.text))
        self._uncovered = self.text

    @cached_property
    def _cues(self) -> list[tuple[int, int, str]]:
        return [(cue.start(), cue.end(), cue.lastgroup or "") for cue in patterns.CUES.finditer(self._uncovered)]

    def cue(self, found: re.Match[str]) -> str:
        """The kind of the cue that stands nearest to a match; empty when none is within reach."""
        at = bisect_left(self._cues, (found.start(), 0, ""))
        near = [(found.start() - cue[1], cue[2]) for cue in self._cues[max(0, at - 1) : at]]
        near += [(cue[0] - found.end(), cue[2]) for cue in self._cues[at : at + 1]]
        distance, kind = min(near, default=(patterns.CUE_REACH, ""))
        return kind if distance < patterns.CUE_REACH else ""

    def cover(self, find: _Find) -> None:
        self.text = self.text[: find.start] + _COVER * (find.end - find.start) + self.text[find.end :]


_Judge = Callable[[_Message, re.Match[str]], _Find | None]


class _Rule(NamedTuple):
    """A shape, what in a match of it is personal, and how many digits and which hint (any of them) a text must hold."""

    shape: re.Pattern[str]
    judge: _Judge
    digits: int = 0
    hints: tuple[str, ...] = ("",)


def _finds(text: str) -> list[_Find]:
    """What is personal in the text, in order and apart; of two that overlap, the one whose rule is first."""
    message = _Message(text)
    finds: list[_Find] = []
    for rule in _RULES:
        if message.digits < rule.digits or not any(hint in message.small for hint in rule.hints):
            continue
        at = 0
        while found := rule.shape.search(message.text, at):
            at = found.end()
            if find := rule.judge(message, found):
                message.cover(find)
                finds.append(find)
                at = find.end
    return sorted(finds)


def _replaced(text: str, finds: Sequence[_Find], placed: Sequence[_Find]) -> tuple[str, list[_Find]]:
    """The text with finds replaced, and where all masks, those placed before too, stand in it."""
    pieces: list[str] = []
    stands: list[_Find] = []
    done = length = 0
    new = set(finds)
    for find in sorted([*finds, *placed]):
        shown = _MASKS[find.kind] if find in new else text[find.start : find.end]
        pieces += text[done : find.start], shown
        length += find.start - done
        stands.append(_Find(length, length + len(shown), find.kind))
        length += len(shown)
        done = find.end
    return "".join([*pieces, text[done:]]), stands


def _digits(text: str) -> str:
    return "".join(_DIGIT.findall(text))


def _whole(kind: str) -> _Judge:
    return lambda _message, found: _Find(*found.span(), kind)


def _card(message: _Message, found: re.Match[str]) -> _Find | None:
    digits = _digits(found[0])
    real = patterns.CARD_ISSUERS.match(digits) and luhn.is_valid(digits)
    return _Find(*found.span(), "card") if real or message.cue(found) == "card" else None


def _spaced_card(message: _Message, found: re.Match[str]) -> _Find | None:
    return _Find(*found.span(), "card") if message.cue(found) == "card" else None


def _ni_number(message: _Message, found: re.Match[str]) -> _Find | None:
    real = patterns.NI_PREFIX.match(found["prefix"].upper()) and (found["suffix"] or "").upper() in patterns.NI_SUFFIXES
    word = found["gap"] and found["prefix"].casefold() in patterns.NI_LIKE_WORDS
    sure = (real and not word) or (message.cue(found) == "ni" and (real or not word))
    return _Find(*found.span(), "ni_number") if sure else None


def _ten_digits(message: _Message, found: re.Match[str]) -> _Find | None:
    """NHS numbers and UCAS IDs, which are alike; NHS numbers have a check digit, but people mistype."""
    cue, real = message.cue(found), nhs.is_valid(_digits(found[0]))
    if cue == "nhs_number" or (real and (cue in ("nhs", "") or (cue == "reference" and found["gap"]))):
        return _Find(*found.span(), "nhs_number")
    if cue in ("ucas_id", "ucas") or (found["gap"] == "-" and found[0].startswith("1")):
        return _Find(*found.span(), "ucas_id")
    return None


def _ten_or_so(message: _Message, found: re.Match[str]) -> _Find | None:
    """The same, mistyped, where the words beside it say what it is."""
    kind = message.cue(found) if 8 <= len(_digits(found[0])) <= 12 else ""
    return _Find(*found.span(), kind) if kind in ("nhs_number", "ucas_id") else None


def _uk_phone(message: _Message, found: re.Match[str]) -> _Find | None:
    """A UK number that may be a person's: ten digits after the 0 or 44, or nine where there is such a number."""
    number = _digits(found[0][found.start("first") - found.start() :])
    prefixed = found["trunk"] or found["abroad"] or found["first"] == "7"
    if not prefixed or number in patterns.PUBLIC_NUMBERS or patterns.DATE.search(found[0]):
        return None
    if found["first"] == "3":
        around = max(0, found.start() - patterns.OWN_REACH), found.end() + patterns.OWN_REACH
        if not patterns.OWN_LINE.search(message.text, *around):
            return None
    if len(number) < 10 and not phonenumbers.is_valid_number(phonenumbers.PhoneNumber(_UK, int(number))):
        return None
    bracket = found[0].startswith("(") and ")" not in found[0]
    return _Find(found.start() + bracket, found.end(), "phone")


def _phone_abroad(_message: _Message, found: re.Match[str]) -> _Find | None:
    digits = _digits(found[0])
    try:
        number = phonenumbers.parse("+" + (digits if found[0].startswith("+") else digits[2:]))
    except phonenumbers.NumberParseException:
        return None
    return _Find(*found.span(), "phone") if number.country_code != _UK else None


def _mistyped_mobile(message: _Message, found: re.Match[str]) -> _Find | None:
    public = _digits(found[0]).lstrip("0") in patterns.PUBLIC_NUMBERS
    return _Find(*found.span(), "phone") if message.cue(found) == "phone" and not public else None


def _postcode(message: _Message, found: re.Match[str]) -> _Find | None:
    inward = found["inward"]
    real = patterns.POSTCODE_INWARD.fullmatch(inward.upper()) and not patterns.COUNTED.fullmatch(inward)
    known = found["area"].upper() in patterns.POSTCODE_AREAS
    return _Find(*found.span(), "postcode") if (real and known) or message.cue(found) == "postcode" else None


def _address(spans: Callable[[str, re.Match[str]], tuple[int, int] | None]) -> _Judge:
    def judge(message: _Message, found: re.Match[str]) -> _Find | None:
        span = spans(message.text, found)
        return _Find(*span, "address") if span else None

    return judge


def _name_rule(rule: NameRule) -> _Rule:
    def judge(message: _Message, found: re.Match[str]) -> _Find | None:
        end = rule.ends(message.text, found.end())
        return _Find(found.end(), end, "name") if end else None

    return _Rule(rule.before, judge, hints=rule.hints)


_RULES = (
    _Rule(patterns.EMAIL, _whole("email"), hints=("@",)),
    _Rule(patterns.SPOKEN_EMAIL, _whole("email"), hints=patterns.FREE_MAIL),
    _Rule(patterns.CARD_GROUPS, _card, digits=14),
    _Rule(patterns.CARD_PLAIN, _card, digits=14),
    _Rule(patterns.CARD_SPACED, _spaced_card, digits=13, hints=patterns.CARD_HINTS),
    _Rule(patterns.NI_NUMBER, _ni_number, digits=6),
    _Rule(patterns.WORLD_PHONE, _phone_abroad, digits=8, hints=("+", "00")),
    _Rule(patterns.TEN_DIGITS, _ten_digits, digits=10),
    _Rule(patterns.TEN_OR_SO, _ten_or_so, digits=8),
    _Rule(patterns.UK_PHONE, _uk_phone, digits=10),
    _Rule(patterns.LOOSE_MOBILE, _mistyped_mobile, digits=8),
    _Rule(patterns.POSTCODE, _postcode, digits=2),
    _Rule(patterns.STREET, _address(patterns.street), digits=1),
    _Rule(patterns.STREET_TOO, _address(patterns.street_too), digits=1),
    _Rule(patterns.WELSH_ADDRESS, _whole("address"), digits=1),
    _Rule(patterns.POST_BOX, _whole("address"), digits=1, hints=("box",)),
    _Rule(patterns.HOME_NUMBER, _address(patterns.home_number), digits=1, hints=patterns.HOME_HINTS),
    _Rule(patterns.HOME_STREET, _address(patterns.home_street), hints=patterns.HOME_HINTS),
    *map(_name_rule, NAME_RULES),
)
