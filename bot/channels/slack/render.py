"""A reply as Slack messages in Block Kit, within Slack's limits, everything escaped. Pure: no network, no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from actions.reply import Card, JudgedRoute, Reply, ReplyChoice, ReplySource
from bot.channels.pieces import aligned, clean, gather, shorten, split, visible

Block = dict[str, Any]
Message = dict[str, Any]

MAX_BLOCKS, MAX_SECTION, MAX_CONTEXT = 45, 2900, 1900
MAX_BUTTONS, MAX_BUTTON_TITLE, MAX_BUTTON_VALUE = 25, 75, 2000
MAX_OPTIONS, MAX_OPTION_VALUE = 100, 150
MAX_MESSAGE = 9000
"""Characters in all blocks of a message: Slack refuses some of more than 13,000."""
MAX_FALLBACK = 2900

VERDICTS = {"met": "✓ Met", "not_met": "✗ Not met", "not_known": "? Not known"}
RATINGS = (("helpful", "Helpful"), ("not_helpful", "Not helpful"), ("wrong", "Something is wrong"))


def escape(text: str) -> str:
    """Text for mrkdwn: the three characters that Slack gives a meaning of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _length(text: str) -> int:
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
    return f"<{safe}|{named}>" if len(safe) + len(named) < MAX_CONTEXT and visible(named) else named


def messages(reply: Reply, *, values: Sequence[str] | None = None, feedback: str | None = None) -> list[Message]:
    """The messages of one reply, each {"text", "blocks"}.

    values: what the choices' buttons carry; the payloads where not given. feedback: what the feedback buttons carry;
    without it there are none.
    """
    blocks = [*_body(reply), *_sources(reply.sources)]
    carried = values if values is not None else [choice.payload for choice in reply.choices]
    blocks += _choices(reply.choices, carried)
    if feedback is not None:
        blocks.append(_feedback(feedback))
    told = clean(reply.text())
    fallback = escape(shorten(told if visible(told) else "Cali", MAX_FALLBACK, _length))
    return [{"text": fallback, "blocks": part} for part in _chunks(blocks)]


def plain(reply: Reply) -> list[Message]:
    """The reply as text alone, for where Slack refuses the blocks."""
    return [{"text": escape(part)} for part in split(clean(reply.text()), MAX_SECTION, _length)]


def section(text: str) -> Block:
    """One section of mrkdwn that is escaped already."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def button(title: str, action: str, value: str) -> Block:
    shown = shorten(clean(title).replace("\n", " "), MAX_BUTTON_TITLE)
    text = _plain(shown if visible(shown) else "This one")
    return {"type": "button", "text": text, "action_id": action, "value": value}


def chosen(blocks: Sequence[Block], title: str) -> list[Block]:
    """The blocks of a message after a choice: what was chosen stands where the choices were."""
    kept = [block for block in blocks if not str(block.get("block_id", "")).startswith("choices")]
    told = shorten(clean(title).replace("\n", " "), 200)
    note: Block = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"You chose: {escape(told)}"}]}
    place = next((n for n, block in enumerate(kept) if block.get("block_id") == "feedback"), len(kept))
    return [*kept[:place], note, *kept[place:]][:50]


def rated(blocks: Sequence[Block], thanks: str) -> list[Block]:
    """The blocks of a message after feedback: thanks stand where the buttons were."""
    kept = [block for block in blocks if block.get("block_id") != "feedback"]
    return [*kept, {"type": "context", "elements": [{"type": "mrkdwn", "text": escape(thanks)}]}][:50]


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _body(reply: Reply) -> Iterator[Block]:
    parts = _split(reply.lead)
    points = [part for point in reply.points for part in _split(f"• {clean(point)}")]
    parts += gather(points, MAX_SECTION, between="\n")
    parts += [part for note in reply.notes for part in _split(note)]
    for text in gather(parts or ["Sorry, I have nothing to say to that."], MAX_SECTION):
        yield section(text)
    for route in reply.judged:
        yield from _judged(route)
    if reply.table is not None:
        lines = [shorten(line.replace("`", "'"), MAX_SECTION - 10, _length) for line in aligned(reply.table)]
        for text in gather([escape(line) for line in lines], MAX_SECTION - 10, between="\n"):
            yield section(f"```\n{text}\n```")
    for card in reply.cards:
        yield from _card(card)


def _split(text: str) -> list[str]:
    return [escape(part) for part in split(clean(text), MAX_SECTION - 100, _length) if visible(part)]


def _judged(route: JudgedRoute) -> Iterator[Block]:
    verdict = VERDICTS.get(route.verdict, VERDICTS["not_known"])
    lines = [*_split(f"{route.route}: {verdict}"), *_split(route.why)]
    for one in route.requirements:
        detail = f" ({one.detail})" if one.detail else ""
        lines += _split(f"{VERDICTS.get(one.verdict, VERDICTS['not_known'])}: {one.asks}{detail}")
    for text in gather(lines, MAX_SECTION, between="\n"):
        yield section(text)


def _card(card: Card) -> Iterator[Block]:
    title = link(card.url, shorten(card.title, 300))
    lines = [f"*{title}*" if visible(title) and "*" not in title else title]
    for label, value in card.rows:
        lines += _split(f"{label}: {value}")
    lines += _split(card.note)
    for text in gather([line for line in lines if visible(line)], MAX_SECTION, between="\n"):
        yield section(text)


def _sources(sources: Sequence[ReplySource]) -> Iterator[Block]:
    elements: list[Block] = []
    for number, source in enumerate(sources):
        named = shorten(f"{source.publisher}, {source.title}", 400)
        word = "Source" if len(sources) == 1 else f"Source {number + 1}"
        checked = escape(shorten(clean(source.checked), 100))
        elements.append({"type": "mrkdwn", "text": f"{word}: {link(source.url, named)} (checked {checked})"})
    for first in range(0, len(elements), 10):
        yield {"type": "context", "elements": elements[first : first + 10]}


def _choices(choices: Sequence[ReplyChoice], values: Sequence[str]) -> list[Block]:
    if len(choices) > MAX_BUTTONS:
        return menus(choices, values)
    pairs = zip(choices, values, strict=True)
    buttons = [
        button(choice.title, f"choice:{number}", value)
        for number, (choice, value) in enumerate(pairs)
        if len(value) <= MAX_BUTTON_VALUE
    ]
    return [{"type": "actions", "block_id": "choices", "elements": buttons}] if buttons else []


def menus(choices: Sequence[ReplyChoice], values: Sequence[str]) -> list[Block]:
    """Menus for more choices than buttons can show."""
    options = []
    for choice, value in zip(choices, values, strict=True):
        title = shorten(clean(choice.title).replace("\n", " "), MAX_BUTTON_TITLE)
        if len(value) <= MAX_OPTION_VALUE:
            options.append({"text": _plain(title if visible(title) else "This one"), "value": value})
    menus: list[Block] = [
        {
            "type": "static_select",
            "action_id": f"menu:{first // MAX_OPTIONS}",
            "placeholder": _plain("Choose one"),
            "options": options[first : first + MAX_OPTIONS],
        }
        for first in range(0, len(options), MAX_OPTIONS)
    ]
    return [
        {"type": "actions", "block_id": f"choices:{first}", "elements": menus[first : first + 5]}
        for first in range(0, len(menus), 5)
    ]


def _feedback(carried: str) -> Block:
    buttons = [button(title, f"feedback:{rating}", carried) for rating, title in RATINGS]
    return {"type": "actions", "block_id": "feedback", "elements": buttons}


def _chunks(blocks: Sequence[Block]) -> list[list[Block]]:
    chunks: list[list[Block]] = [[]]
    size = 0
    for block in blocks:
        cost = _size(block)
        if chunks[-1] and (len(chunks[-1]) >= MAX_BLOCKS or size + cost > MAX_MESSAGE):
            chunks.append([])
            size = 0
        chunks[-1].append(block)
        size += cost
    return chunks


def _size(block: Block) -> int:
    if block["type"] == "section":
        return len(block["text"]["text"])
    return sum(len(part["text"]) for part in block["elements"] if isinstance(part.get("text"), str))
