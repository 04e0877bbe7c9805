"""Draws the golden files as SVG pictures for the docs: `python -m tests.golden.pictures`."""

from __future__ import annotations

import html
import json
import re
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "pictures"
WIDTH, LINE, COLUMNS = 640, 20, 74
_SLACK_LINK = re.compile(r"<([^<>|]*)\|([^<>]*)>")
_TAG = re.compile(r"<[^>]*>")


def main() -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    for name in ("answer", "cards", "compared", "judged"):
        for channel, lines_of in (("slack", slack_lines), ("telegram", telegram_lines)):
            messages = json.loads((HERE / channel / f"{name}.json").read_text(encoding="utf-8"))
            (DOCS / f"{channel}-{name}.svg").write_text(draw(lines_of(messages)), encoding="utf-8")


Line = tuple[str, str]
"""A style and a text; for buttons, the titles of a row with a bar between them."""


def slack_lines(messages: list[dict[str, Any]]) -> list[Line]:
    lines: list[Line] = []
    for block in [block for message in messages for block in message["blocks"]]:
        if block["type"] == "section":
            text = html.unescape(_SLACK_LINK.sub(lambda found: found[2], block["text"]["text"]))
            lines += _wrapped(text, "mono" if text.startswith("```") else "text")
        elif block["type"] == "context":
            for element in block["elements"]:
                lines += _wrapped(html.unescape(_SLACK_LINK.sub(lambda found: found[2], element["text"])), "small")
        elif block["elements"][0]["type"] == "button":
            titles = [element["text"]["text"] for element in block["elements"]]
            lines += [("buttons", "|".join(titles[first : first + 3])) for first in range(0, len(titles), 3)]
        lines.append(("gap", ""))
    return lines


def telegram_lines(messages: list[dict[str, Any]]) -> list[Line]:
    lines: list[Line] = []
    for message in messages:
        for piece in message["text"].split("\n\n"):
            style = "mono" if piece.startswith("<pre>") else "small" if piece.startswith("<i>") else "text"
            lines += [*_wrapped(html.unescape(_TAG.sub("", piece)), style), ("gap", "")]
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            lines.append(("buttons", "|".join(one["text"] for one in row)))
    return lines


def _wrapped(text: str, style: str) -> list[Line]:
    if style == "mono":
        return [(style, line) for line in text.replace("```", "").strip("\n").split("\n")]
    return [
        (style, part) for line in text.split("\n") for part in textwrap.wrap(line.replace("*", ""), COLUMNS) or [""]
    ]


def draw(lines: list[Line]) -> str:
    """The lines as an SVG picture that is read as well as seen: its texts are texts."""
    y, parts = 14, []
    for style, text in lines:
        if style == "gap":
            y += 8
        elif style == "buttons":
            x = 16
            for title in text.split("|"):
                width = 24 + 9 * len(title)
                parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="28" rx="6" class="button"/>')
                parts.append(f'<text x="{x + 10}" y="{y + 19}">{html.escape(title)}</text>')
                x += width + 8
            y += 36
        else:
            y += LINE
            kind = f' class="{style}"' if style != "text" else ""
            parts.append(f'<text x="16" y="{y}"{kind} xml:space="preserve">{html.escape(text)}</text>')
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 20}" role="img">\n'
        "<style>rect.page{fill:#fff;stroke:#bbb}rect.button{fill:#f4f4f4;stroke:#888}"
        "text{font:15px system-ui,sans-serif;fill:#1d1c1d}text.small{font-size:13px;fill:#555}"
        "text.mono{font:12px ui-monospace,monospace}</style>\n"
        f'<rect class="page" x="1" y="1" width="{WIDTH - 2}" height="{y + 18}" rx="8"/>\n{inside}\n</svg>\n'
    )


if __name__ == "__main__":
    main()
