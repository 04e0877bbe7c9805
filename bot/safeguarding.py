"""Comes before everything else in a turn: a message that shows harm or danger gets a fixed help text at once.

It needs neither model nor database: where the sentence encoder works, it is asked too (`safeguarding_sense.py`), and
where it does not, the words alone decide. What is recognised stands in `safeguarding_patterns.yml`, what is said in the
content's `helplines.yml`; both are read once, and a fault in either stops the start.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, ValidationError, model_validator

from bot.safeguarding_patterns import Grammar, PatternFile
from bot.safeguarding_search import Search
from bot.safeguarding_sense import Sense
from bot.safeguarding_words import WordReader
from knowledge.settings import ROOT

HELPLINES = ROOT / "knowledge" / "content" / "helplines.yml"
PATTERNS = Path(__file__).with_name("safeguarding_patterns.yml")

Tier = Literal["danger_now", "self_harm", "abuse", "exploitation", "strain"]
TIERS: tuple[Tier, ...] = ("danger_now", "self_harm", "abuse", "exploitation", "strain")
"""In order of gravity: a message that shows several gets the help for the first."""

_NATIONS = {"england": "England", "scotland": "Scotland", "wales": "Wales", "northern_ireland": "Northern Ireland"}
_Nation = Literal["england", "scotland", "wales", "northern_ireland"]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, strict=True)]
F = TypeVar("F", bound=BaseModel)


class SafeguardingError(SystemExit):
    """Stops the start; its text is the one sentence."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a helpline's number was read."""

    title: _Text
    url: HttpUrl
    date: _Text


class Helpline(_Strict):
    """Somebody to call or text. With fewer than four nations it is shown with their names."""

    id: _Text
    service: _Text
    contact: _Text
    who: _Text
    hours: _Text
    nations: Annotated[tuple[_Nation, ...], Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    checked: dt.date

    def serves(self, nation: str | None) -> bool:
        """Whether the line is for that nation; every line is where no nation is known."""
        return nation not in _NATIONS or nation in self.nations

    @property
    def shown(self) -> str:
        """The line as the student reads it."""
        if len(self.nations) < len(_NATIONS):
            return f"{' and '.join(_NATIONS[nation] for nation in self.nations)}: {self.service}, {self.contact}"
        return f"{self.service} ({self.who}): {self.contact}"


class _HelpText(_Strict):
    lead: _Text
    lines: Annotated[tuple[_Text, ...], Field(min_length=1)]
    close: _Text


class _HelplineFile(_Strict):
    checked: dt.date
    checked_by: _Text
    helplines: Annotated[tuple[Helpline, ...], Field(min_length=1)]
    texts: dict[Tier, _HelpText]

    @model_validator(mode="after")
    def holds_together(self) -> _HelplineFile:
        ids = [line.id for line in self.helplines]
        if twice := sorted({key for key in ids if ids.count(key) > 1}):
            raise ValueError(f"the helpline '{twice[0]}' stands twice")
        for tier in TIERS:
            text = self.texts.get(tier)
            if text is None:
                raise ValueError(f"the text for '{tier}' is missing")
            for key in text.lines:
                if key not in ids:
                    raise ValueError(f"the text for '{tier}' names the helpline '{key}', which is not in the list")
            if "999" not in text.lead + text.close:
                raise ValueError(f"the text for '{tier}' does not say 999")
        return self


@dataclass(frozen=True)
class Help:
    """What the student is told at once: the tier that was found, the whole text, and the helplines named in it."""

    tier: str
    text: str
    lines: tuple[Helpline, ...]


class Safeguarding:
    """Recognises a message that shows harm or danger, and has the help for it ready.

    By its words, which needs neither model nor database; and, where `sense` is given, by its meaning too.
    Raises SafeguardingError, a sentence that names the file and the fault, where one of the two files is broken.
    """

    def __init__(self, helplines: Path = HELPLINES, patterns: Path = PATTERNS, *, sense: Sense | None = None) -> None:
        content = _load(_HelplineFile, helplines)
        recognised = _load(PatternFile, patterns)
        try:
            grammar = Grammar(recognised, TIERS)
        except ValueError as error:
            raise SafeguardingError(f"{patterns} is wrong: {error}.") from None
        self._reader = WordReader(recognised, grammar.vocabulary)
        self._search = Search(grammar)
        self._sense = sense
        by_id = {line.id: line for line in content.helplines}
        self._helps: dict[tuple[str, str | None], Help] = {
            (tier, nation): _help(tier, content.texts[tier], by_id, nation)
            for tier in TIERS
            for nation in (None, *_NATIONS)
        }

    def look(self, text: str, nation: str | None = None) -> Help | None:
        """The help for the gravest thing that the message shows, or None when it shows nothing of the kind.

        nation: the store's id of the nation, where it is known; anything else counts as not known.
        """
        tier: str | None = self._search.tier(self._reader.read(text))
        if self._sense is not None:
            tier = self._sense.second_look(text, tier)
        return None if tier is None else self._helps[tier, nation if nation in _NATIONS else None]


def _help(tier: Tier, text: _HelpText, by_id: dict[str, Helpline], nation: str | None) -> Help:
    lines = tuple(by_id[key] for key in text.lines if by_id[key].serves(nation))
    listed = "\n".join(f"- {line.shown}" for line in lines)
    return Help(tier, f"{text.lead}\n\n{listed}\n\n{text.close}", lines)


def _load(form: type[F], path: Path) -> F:
    try:
        return form.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise SafeguardingError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        fault = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        raise SafeguardingError(f"{path} is not YAML{where}: {fault}.") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SafeguardingError(f"{path} is wrong at {where}: {first['msg'].removeprefix('Value error, ')}.") from None
