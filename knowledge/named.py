"""Which things of the catalogues a question names, word for word: routes, nations, universities, qualifications …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.wording import all_words

KINDS = frozenset("route nation specialism qualification provider register profession duty subject band place".split())
"""The kinds of thing that narrow an answer; a place stands for its nation."""


@dataclass
class NamedThings:
    """Finds names in a text, the longest first. `names`: by their words; `longest`: in words."""

    names: dict[tuple[str, ...], set[tuple[str, str]]] = field(default_factory=dict)
    longest: int = 1

    @classmethod
    def of(cls, names: Iterable[tuple[str, str, str]], nation_of: Mapping[str, str]) -> NamedThings:
        """names: (kind, id, name). nation_of: the nation of each place."""
        found = cls()
        for kind, key, name in names:
            words = tuple(all_words(name))
            if kind not in KINDS or not words:
                continue
            thing = ("nation", nation_of[key]) if kind == "place" else (kind, key)
            found.names.setdefault(words, set()).add(thing)
            found.longest = max(found.longest, len(words))
        return found

    def find(self, text: str) -> set[tuple[str, str]]:
        """(kind, id) of everything that the text names."""
        words, at, found = all_words(text), 0, set()
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                things = self.names.get(tuple(words[at : at + length]))
                if things:
                    found |= things
                    at += length
                    break
            else:
                at += 1
        return found
