"""The words of our own field, which no speller may change."""

from __future__ import annotations

import re
from functools import cache

from knowledge.content_files import read
from knowledge.schema import Named
from knowledge.settings import KnowledgeSettings

_WORD = re.compile(r"[a-z]+")


@cache
def own_words() -> frozenset[str]:
    """Every word of the names and aliases in the content files, in lower case."""
    content, _faults = read(KnowledgeSettings().content)
    return frozenset(
        word
        for blocks in content.blocks.values()
        for block in blocks.values()
        if isinstance(block, Named)
        for name in (block.name, *block.aliases)
        for word in _WORD.findall(name.casefold())
    )
