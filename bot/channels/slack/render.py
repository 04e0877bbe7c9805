"""A reply as Slack messages in Block Kit, within Slack's limits, everything escaped. Pure: no network, no store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from actions.reply import Card, JudgedRoute, Reply, ReplyChoice, ReplySource, Table
from bot.channels.pieces import aligned, clean, gather, shorten, split, visible
from bot.channels.slack import mrkdwn as marks
from bot.channels.slack.mrkdwn import escape, length, link, mrkdwn

Block = dict[str, Any]
Message = dict[str, Any]

MAX_BLOCKS, MAX_SECTION, MAX_ELEMENTS = 45, 2900, 10
MAX_BUTTONS, MAX_BUTTON_TITLE, MAX_BUTTON_VALUE = 25, 75, 2000
MAX_OPTIONS, MAX_OPTION_VALUE = 100, 150
MAX_MESSAGE = 3600
"""Characters in all blocks of a message, so that the same as text alone is within the 4,000 that Slack advises."""

VERDICTS = {"met": "✓ Met", "not_met": "✗ Not met", "not_known": "? Not known"}
RATINGS = (("helpful", "Helpful"), ("not_helpful", "Not helpful"), ("wrong", "Something is wrong"))


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
    return [{"text": _words(part), "blocks": part} for part in _chunks(blocks)]


def _words(blocks: Sequence[Block]) -> str:
    """What the blocks say, as text alone: for notifications, for screen readers, and where Slack refuses the blocks."""
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    texts += [element["text"] for block in blocks if block["type"] == "context" for element in block["elements"]]
    return "\n\n".join(texts) or "Choose one:"


def section(text: str) -> Block:
    """One section of mrkdwn that is escaped already."""
    return {"type": "section", "text": mrkdwn(text)}


def button(title: str, action: str, value: str) -> Block:
    shown = shorten(clean(title).replace("\n", " "), MAX_BUTTON_TITLE)
    text = marks.plain(shown if visible(shown) else "This one")
    return {"type": "button", "text": text, "action_id": action, "value": value}


def chosen(blocks: Sequence[Block], title: str) -> list[Block]:
    """The blocks of a message after a choice: what was chosen stands where the choices were."""
    kept = [block for block in blocks if not str(block.get("block_id", "")).startswith("choices")]
    told = shorten(clean(title).replace("\n", " "), 200)
    note: Block = {"type": "context", "elements": [mrkdwn(f"You chose: {escape(told)}")]}
    place = next((n for n, block in enumerate(kept) if block.get("block_id") == "feedback"), len(kept))
    return [*kept[:place], note, *kept[place:]][:50]


def rated(blocks: Sequence[Block], thanks: str) -> list[Block]:
    """The blocks of a message after feedback: thanks stand where the buttons were."""
    kept = [block for block in blocks if block.get("block_id") != "feedback"]
    return [*kept, {"type": "context", "elements": [mrkdwn(escape(thanks))]}][:50]


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
        for text in gather(_lines(reply.table), MAX_SECTION - 10, between="\n"):
            yield section(f"```\n{text}\n```")
    for card in reply.cards:
        yield from _card(card)


def _lines(table: Table) -> Iterator[str]:
    """The table's lines for a code block, in which only its own fence and the three characters mean anything."""
    for line in aligned(table):
        bare = line.replace("`", "'").replace("｀", "'")
        yield marks.entities(shorten(bare, MAX_SECTION - 10, lambda text: len(marks.entities(text))))


def _split(text: str) -> list[str]:
    return [escape(part) for part in split(clean(text), MAX_SECTION - 100, length) if visible(part)]


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
        elements.append(mrkdwn(f"{word}: {link(source.url, named)} (checked {checked})"))
    held: list[Block] = []
    for element in elements:
        size = sum(len(one["text"]) for one in (*held, element))
        if held and (len(held) == MAX_ELEMENTS or size > MAX_SECTION):
            yield {"type": "context", "elements": held}
            held = []
        held = [*held, element]
    if held:
        yield {"type": "context", "elements": held}


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
            options.append({"text": marks.plain(title if visible(title) else "This one"), "value": value})
    menus: list[Block] = [
        {
            "type": "static_select",
            "action_id": f"menu:{first // MAX_OPTIONS}",
            "placeholder": marks.plain("Choose one"),
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
