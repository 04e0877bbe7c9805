"""Recognises a message in another language, for a polite line in it before the English reply.

Whatever a language is known by stands in `languages.yml`, which is read once; a fault in it stops the start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError, model_validator

LANGUAGES = Path(__file__).with_name("languages.yml")
UNREAD = "und"
"""The code of a language that Cali cannot tell, as BCP 47 has it."""

Topic = Literal["entry_requirements", "routes", "job"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""Where the sets of two topics are found, and are equally long, the first of these counts."""

Script = Literal["Latin", "Arabic", "Bengali", "Cyrillic", "Gujarati", "Gurmukhi", "Tamil"]
_SCRIPTS: dict[str, str] = {
    "Arabic": "\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Bengali": "\u0980-\u09ff",
    "Cyrillic": "\u0400-\u052f",
    "Gujarati": "\u0a80-\u0aff",
    "Gurmukhi": "\u0a00-\u0a7f",
    "Tamil": "\u0b80-\u0bff",
}
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u1cff\u1f00-\u1fff\u2d00-\u2dff\u3041-\ua71f"
    "\ua800-\uab2f\uab70-\ufaff\U00010000-\U0001d3ff\U00020000-\U0003ffff]+"
)
_NO_SPACES = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{2}")
_SHORTEST = 3
"""Fewer letters of another script are a symbol or a face, like Ω or ツ."""

_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u0591-\u05c7])*")
_SILENT = (
    (0x300, 0x370),
    (0x610, 0x61B),
    (0x640, 0x641),
    (0x64B, 0x660),
    (0x670, 0x671),
    (0xAD, 0xAE),
    (0x200B, 0x2010),
)
_DROPPED = [mark for first, end in _SILENT for mark in range(first, end)]
_SAME = {"ł": "l", "ı": "i", "đ": "d", "ø": "o", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه"}
_FOLD: dict[int, str | None] = {**dict.fromkeys(_DROPPED), **{ord(odd): plain for odd, plain in _SAME.items()}}
_OWN_LETTER = 2
_FEWEST = 2
"""One word in Latin letters may be a name; one of a language, among more unknown ones, may be another language's."""
_SHARE = 2


class LanguagesError(SystemExit):
    """Stops the start; its text is the one sentence."""


@dataclass(frozen=True)
class Foreign:
    """A message that is not in English.

    code: the language's code (BCP 47). line: what is said in it before the English reply.
    topic: what is asked, where a set of the file's words recognises it.
    """

    code: str
    line: str
    topic: Topic | None


def _split(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


_Word = Annotated[str, StringConstraints(pattern=r"^(<\w+>|\*?[^*<>\s]+\*?)$")]
_Words = Annotated[tuple[_Word, ...], BeforeValidator(_split)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Language(_Strict):
    name: _Text
    english: _Text
    line: _Text
    script: Script
    letters: str = ""
    never: str = ""
    words: _Words = ()
    also: _Words = ()
    groups: dict[_Text, _Words]
    topics: dict[Topic, tuple[_Words, ...]]
    other: _Words

    @model_validator(mode="after")
    def holds_together(self) -> _Language:
        if self.english not in self.line:
            raise ValueError(f"the line does not hold '{self.english}'")
        if self.script == "Latin" and not self.words:
            raise ValueError("a language in Latin letters has no words")
        if missing := [topic for topic in TOPICS if not self.topics.get(topic)]:
            raise ValueError(f"the topic '{missing[0]}' has no words")
        if twice := sorted(_folded(self.words) & _folded(self.also)):
            raise ValueError(f"'{twice[0]}' stands under both words and also")
        named = {step[1:-1] for sets in self.topics.values() for one in sets for step in one if step.startswith("<")}
        if unknown := sorted(named - set(self.groups)):
            raise ValueError(f"there is no group '{unknown[0]}'")
        return self


class _File(_Strict):
    unread: _Text
    english: _Words
    borrowed: _Words
    languages: dict[_Text, _Language]

    @model_validator(mode="after")
    def holds_together(self) -> _File:
        english = _folded(self.english)
        if clash := sorted(_folded(self.borrowed) & english):
            raise ValueError(f"'{clash[0]}' stands under both english and borrowed")
        for code, language in self.languages.items():
            if clash := sorted(_folded(language.words) & english):
                raise ValueError(f"'{clash[0]}' is English too: in '{code}' it belongs under also")
        return self


class _Asked:
    """What is asked in one language: its sets of words, ready to be looked for in the spaced words of a message."""

    def __init__(self, language: _Language) -> None:
        groups = {f"<{name}>": tuple(map(_sought, words)) for name, words in language.groups.items()}
        self._other = tuple(map(_sought, language.other))
        sets = [
            (topic, tuple(groups.get(step) or (_sought(step),) for step in one))
            for topic in TOPICS
            for one in language.topics[topic]
        ]
        self._sets = sorted(sets, key=lambda each: -len(each[1]))

    def topic(self, spaced: str) -> Topic | None:
        if any(sought in spaced for sought in self._other):
            return None
        for topic, steps in self._sets:
            if all(any(sought in spaced for sought in step) for step in steps):
                return topic
        return None


class Languages:
    """Tells English from other languages by script and by each language's small words.

    Raises LanguagesError, a sentence that names the file and the fault, where the file is broken.
    """

    def __init__(self, path: Path = LANGUAGES) -> None:
        file = _load(path)
        self._unread = Foreign(UNREAD, file.unread, None)
        self._languages = file.languages
        self._asked = {key: _Asked(language) for key, language in file.languages.items()}
        self._english = _folded(file.english)
        self._borrowed = _folded(file.borrowed)
        self._words = {key: _folded(language.words) for key, language in file.languages.items()}
        self._also = {key: _folded(language.also) for key, language in file.languages.items()}
        self._of_script = {
            script: [key for key, language in file.languages.items() if language.script == script]
            for script in get_args(Script)
        }
        self._in_script = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}

    def look(self, text: str) -> Foreign | None:
        """The language of the message and what it asks, or None where it is English or too little to tell."""
        listed = _WORD.findall(_fold(text))
        words = frozenset(listed)
        other = [] if text.isascii() else [run for word in listed for run in _OTHER_SCRIPT.findall(word)]
        if _is_written(other) and len(other) > len(words & self._english):
            key = self._by_script("".join(other), words, text)
            if key is None:
                return self._unread
        elif len(words) < _FEWEST:
            return None
        else:
            key = self._by_words(words | {f"{one} {two}" for one, two in pairwise(listed)}, text)
        if key is None:
            return None
        language = self._languages[key]
        return Foreign(key.partition("-")[0], language.line, self._asked[key].topic(f" {' '.join(listed)} "))

    def _by_script(self, letters: str, words: frozenset[str], text: str) -> str | None:
        counts = {script: len(form.findall(letters)) for script, form in self._in_script.items()}
        script = max(counts, key=lambda each: counts[each])
        if 2 * counts[script] < len(letters):
            return None
        raw = frozenset(unicodedata.normalize("NFC", text).casefold())
        best, most = None, 0
        for key in self._of_script[script]:
            language = self._languages[key]
            if not language.words:
                return key if raw.isdisjoint(language.never) else None
            score = len(words & self._words[key])
            score += _OWN_LETTER * (not raw.isdisjoint(language.letters))
            score -= _OWN_LETTER * (not raw.isdisjoint(language.never))
            if score > most:
                best, most = key, score
        return best

    def _by_words(self, words: frozenset[str], text: str) -> str | None:
        english = words & self._english
        told = sum(" " not in word for word in words - self._borrowed)
        raw: frozenset[str] = frozenset()
        best, most = None, 0
        for key in self._of_script["Latin"]:
            own = words & self._words[key]
            if not own:
                continue
            also = words & self._also[key]
            against = len(english - also)
            score = len(own) + len(also)
            lonely = len(own) < _FEWEST and (against or _SHARE * score < told)
            if lonely or score <= against:
                continue
            raw = raw or frozenset(unicodedata.normalize("NFC", text).casefold())
            score = 2 * score + _OWN_LETTER * (not raw.isdisjoint(self._languages[key].letters))
            if score > most:
                best, most = key, score
        return best


def _is_written(words: list[str]) -> bool:
    """Whether letters of another script make a text, and not a symbol or a face."""
    long = [word for word in words if len(word) > 1]
    return sum(map(len, long)) >= _SHORTEST or any(_NO_SPACES.search(word) for word in long)


def _fold(text: str) -> str:
    """Small letters without accents, and one form for letters that keyboards mix up."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_FOLD)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_fold(word).replace("_", " ") for word in words)


def _sought(word: str) -> str:
    """What to look for in the spaced words of a message: word, begin*, *inside*, two_words."""
    spaced = _fold(word).replace("_", " ")
    begin = "" if spaced.startswith("*") else " "
    end = "" if spaced.endswith("*") else " "
    return begin + spaced.strip("*") + end


def _load(path: Path) -> _File:
    try:
        return _File.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise LanguagesError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise LanguagesError(f"{path} is not YAML{where}: {getattr(error, 'problem', error)}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LanguagesError(f"{path} is wrong at {where}: {first['msg'].removeprefix('Value error, ')}.") from None
