"""Replies for the renderers' tests: any whatever, and some that show every part."""

from __future__ import annotations

from hypothesis import strategies as st

from actions.reply import (
    Card,
    Judged,
    JudgedRoute,
    Outcome,
    Reply,
    ReplyChoice,
    ReplySource,
    Table,
)

HOSTILE = (
    "<b>",
    "</pre>",
    "&amp;",
    "<!channel>",
    "<@U1>",
    "```",
    "*",
    "_",
    "*bold*",
    "_leaning_",
    "~struck~",
    "`code`",
    "＊wide＊ ＿wide＿ ｀wide｀",
    "> quoted",
    "\n> quoted",
    "first_name_last@x.example",
    "|",
    '"',
    "'",
    "<a href='javascript:x'>",
    "\u202e",
    "\u200b",
    "\u2800",
    "👍🏽",
    "\x00",
    "\n",
    " ",
    "]]>",
    "{{7*7}}",
    "&#x27;",
    "https://x.example/?a=1&b=<c>|d",
)
_text = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(HOSTILE), max_size=8).map("".join),
    st.builds(
        lambda part, times: part * times, st.sampled_from(["Ab cd. ", "x", "& ", "é", "👍", "<"]), st.integers(0, 6000)
    ),
)
_lead = _text.filter(bool)
_short = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE))
_url = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "https://www.ipem.ac.uk/a?b=1&c=2",
            "javascript:alert(1)",
            "https://x.example/<>|\"' y",
            "mailto:a@b.example",
            "https://x.example/" + "y" * 5000,
            "",
        ]
    ),
)
_source = st.builds(ReplySource, _short, _text, _url, _short, st.none())
_choice = st.builds(ReplyChoice, _text, st.one_of(_short, st.integers(0, 3000).map(lambda n: "p" * n)))
_card = st.builds(Card, _text, st.lists(st.tuples(_short, _text), max_size=4).map(tuple), _text, _url)
_judged = st.builds(
    JudgedRoute,
    _text,
    st.sampled_from(["met", "not_met", "not_known", "odd"]),
    _text,
    st.lists(st.builds(Judged, _text, st.sampled_from(["met", "not_met", "not_known"]), _short), max_size=4).map(tuple),
)
_row = st.lists(_text, max_size=4).map(tuple)


def _some(one: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=most).map(tuple)


any_reply: st.SearchStrategy[Reply] = st.builds(
    Reply,
    outcome=st.sampled_from(list(Outcome)),
    lead=_lead,
    points=_some(_text, 6),
    notes=_some(_text, 3),
    sources=_some(_source, 12),
    choices=st.one_of(
        _some(_choice, 30),
        st.integers(0, 230).map(
            lambda count: tuple(ReplyChoice(f"Choice {number}", f"/c{number}") for number in range(count))
        ),
    ),
    cards=_some(_card, 4),
    judged=_some(_judged, 3),
    table=st.one_of(st.none(), st.builds(Table, _row, _some(_row, 5))),
)

SOURCE = ReplySource("IPEM", "Becoming a clinical technologist", "https://www.ipem.ac.uk/?a=1&b=2", "23 November 2026")
OTHER = ReplySource("NHS Employers", "Pay scales", None, "20 November 2026")

SHOWN: dict[str, Reply] = {
    "answer": Reply(
        Outcome.ANSWERED,
        "The scheme takes two years & a bit, if you work < 5 days a week.",
        points=("You are employed while you train.", "You finish with a diploma."),
        notes=("Ask: IPEM.",),
        sources=(SOURCE, OTHER),
        choices=(
            ReplyChoice("Pay", "choice:aaaaaaaaaaaaaaaa:/pay"),
            ReplyChoice("Who runs it", "choice:bbbbbbbbbbbbbbbb:/who_runs"),
            ReplyChoice("The apprenticeship that leads to the same job", "choice:cccccccccccccccc:/route"),
        ),
        answer_id="duration.ctts",
    ),
    "cards": Reply(
        Outcome.ANSWERED,
        "These courses are in Wales.",
        sources=(SOURCE,),
        cards=(
            Card(
                "BSc Clinical Engineering",
                (("University or provider", "Swansea University"), ("UCAS code", "B890")),
                "Check with the university: our page is from 2026.",
                "https://www.swansea.ac.uk/",
            ),
            Card("BSc Medical Physics", (("Where", "Cardiff & Newport"),)),
        ),
    ),
    "compared": Reply(
        Outcome.ANSWERED,
        "Here is how the two compare.",
        sources=(SOURCE,),
        table=Table(
            ("", "Apprenticeship", "PTP degree"),
            (
                ("Paid", "Yes", "No"),
                ("How long", "3 years, longer part time", "3 years"),
                ("Where", "With an employer & a university", "At a university"),
            ),
        ),
    ),
    "judged": Reply(
        Outcome.ANSWERED,
        "This is how far your A levels take you.",
        judged=(
            JudgedRoute(
                "PTP degree",
                "not_met",
                "You have not told me of a science A level.",
                (
                    Judged("A science A level", "not_met"),
                    Judged("GCSE maths at 4 (C)", "met", "you said 6"),
                    Judged("An interview", "not_known"),
                ),
            ),
        ),
        sources=(SOURCE,),
    ),
    "asked_back": Reply(
        Outcome.CLARIFIED,
        "I am not sure which you mean. Is it one of these?",
        choices=tuple(
            ReplyChoice(f"Topic number {number}", f"choice:dddddddddddddddd:/t{number}") for number in range(27)
        ),
    ),
}
