"""Slack's own markup: texts shown as they are, links, text objects. Pure."""

from __future__ import annotations

import re
from typing import Any

from bot.channels.pieces import clean, visible

MAX_LINK = 1900
_ALIKE = {"*": "∗", "＊": "﹡", "_": "ˍ", "＿": "⸏", "~": "∼", "`": "ˋ", "｀": "ˋ"}
"""What looks the same and means nothing to Slack, which has no escape for these. (Zero-width spaces beside them are no
help: they make Slack format even in the middle of a word.)"""
_MARK = re.compile(r"[*＊＿~`｀]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_QUOTE = re.compile(r"^([^\S\n]*)(?=&gt;|＞)", re.MULTILINE)
_SOFT_HYPHEN = "\u00ad"


def escape(text: str) -> str:
    """Text for mrkdwn, to be shown as it is, whatever in it would be bold, struck through, code or a quotation.

    An underscore within a word means nothing to Slack and stays, so that an address can be copied.
    """
    plain = entities(_MARK.sub(lambda found: _ALIKE[found[0]], text))
    return _QUOTE.sub(rf"\1{_SOFT_HYPHEN}", plain)


def entities(text: str) -> str:
    """Text with the three characters escaped that Slack has escapes for."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Characters of the text when it is escaped."""
    return len(escape(text))


def link(url: str | None, title: str) -> str:
    """A title with its link, where the address is one that a student may follow."""
    named = escape(clean(title).replace("\n", " "))
    if not url or not url.startswith(("https://", "http://", "mailto:")):
        return named
    safe = url.replace("&", "&amp;")
    for character in "<>|":
        safe = safe.replace(character, f"%{ord(character):02X}")
    safe = "".join("%20" if character.isspace() else character for character in safe)
    return f"<{safe}|{named}>" if len(safe) + len(named) < MAX_LINK and visible(named) else named


def mrkdwn(text: str) -> dict[str, Any]:
    """A text object of what is escaped already. Slack adds no links of its own to it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str) -> dict[str, Any]:
    """A text object that Slack shows as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}
