"""Personal data is masked before a message is stored; everything else reaches Cali as it was typed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.personal_data import Masked, mask

EXAMPLES = yaml.safe_load(
    (Path(__file__).parents[1] / "personal_data" / "examples.yml").read_text(encoding="utf-8"),
)
LONGEST = 1000


class Example(NamedTuple):
    text: str
    kinds: tuple[str, ...]
    secret: tuple[str, ...]


MASKED = [Example(e["text"], tuple(e["kinds"]), tuple(e["secret"])) for e in EXAMPLES["masked"]]


@pytest.mark.parametrize("example", MASKED, ids=[example.text for example in MASKED])
def test_nothing_of_a_secret_is_left(example: Example) -> None:
    masked = mask(example.text)
    assert not [secret for secret in example.secret if secret in masked.text], masked.text
    assert masked.kinds == example.kinds


@pytest.mark.parametrize("text", EXAMPLES["left_alone"])
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert mask(text) == Masked(text, ())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("my name is Jo Bell, ring 07700 900123.", "my name is [name], ring [phone]."),
        ("12 Mill Road, CF99 5XX (07700 900123)", "[address], [postcode] ([phone])"),
        ("07700 900123/07700 900124", "[phone]/[phone]"),
        ("nhs number 943 476 5919 or ucas id 140-222-3334?", "nhs number [NHS number] or ucas id [UCAS ID]?"),
        ("NI AB 12 34 56 C, card 4242 4242 4242 4242", "NI [NI number], card [card number]"),
        ("i\u2019m called Si\u00e2n, mail sian@example.com", "i\u2019m called [name], mail [email]"),
    ],
)
def test_the_words_around_a_secret_stay(typed: str, stored: str) -> None:
    assert mask(typed).text == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("my nhs number is 943 476 5918", "my nhs number is [NHS number]"),
        ("my number is 0770090012", "my number is [phone]"),
        ("visa 4242 4242 4242 4241", "visa [card number]"),
        ("\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663", "[phone]"),
        ("sarah at gmail dot com", "[email]"),
    ],
)
def test_mistyped_numbers_other_digits_and_spelt_out_addresses_are_masked_too(typed: str, stored: str) -> None:
    assert mask(typed).text == stored


@pytest.mark.parametrize(
    "text",
    [
        "they call me thick at school",
        "my name is not on the list",
        "been asked to send n00ds and im scared",
        "L3 2yr course or level 4",
        "im 16 by the way",
        "1 uni place, 2 courses close to home",
        "01/09/2025 300 places",
        "its full name is healthcare engineering specialist technician",
        "I'm Northern Irish",
        "i looked at ucas.com",
    ],
)
def test_everyday_words_are_no_personal_data(text: str) -> None:
    assert mask(text) == Masked(text, ())


def test_a_kind_is_named_once_and_in_order_of_appearance() -> None:
    assert mask("07700 900123, a@example.com, 07700 900124").kinds == ("phone", "email")


def test_a_mask_that_was_typed_stays_and_does_not_count() -> None:
    assert mask("my name is [name], [phone]") == Masked("my name is [name], [phone]", ())


PIECES = st.sampled_from(
    [
        *(example.text for example in MASKED),
        *EXAMPLES["left_alone"],
        *(word for example in MASKED for word in example.text.split()),
        *["[name]", "[phone]", "[email]", "[NHS number]", "[", "]", "my name is ", "im ", "call me ", "nhs number "],
        *" \n,.-/()+'@",
        "\x00",
        "999-000-0123",
        "\u0130",
        "\u0660",
    ]
)
MIXED = st.lists(PIECES, max_size=25).flatmap(
    lambda pieces: st.sampled_from(["", " ", ", "]).map(lambda gap: gap.join(pieces)[:LONGEST])
)


@given(st.text(st.characters(), max_size=LONGEST) | MIXED)
def test_any_text_can_be_masked_and_masking_twice_changes_nothing(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text) == Masked(masked.text, ())
    assert (masked.text == text) == (not masked.kinds)


def best_seconds(text: str, times: int = 5) -> float:
    """The processor time that masking takes, the best of several runs."""
    best = float("inf")
    for _ in range(times):
        before = time.thread_time()
        mask(text)
        best = min(best, time.thread_time() - before)
    return best


def test_a_long_message_takes_hardly_any_time() -> None:
    prose = "i want to be a clinical technologist, do i need 112 ucas points or a level 3 btec at swansea? " * 11
    assert best_seconds(prose[:LONGEST], times=50) < 0.005


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "a",
            "1",
            "0",
            "A",
            "@",
            "a.",
            "a@",
            "a@b.",
            "-",
            "'",
            " ",
            "\n",
            "(",
            "[",
            "+",
            "a-",
            "a'",
            "\x00",
            "e\u0301",
        ],
        *["0 ", "07", "00 4", "44 ", "+44 ", "4 ", "(0", "0/", "4242 ", "4242-", "1,", "999-000-0123 ", "07700900123 "],
        *["07700900123(0", "(07700) ", "12 a ", "1 a b c ", "12 a road ", "road ", "flat 1 ", "ab 12 ", "b1 1"],
        *["my name is ", "im A ", "A ", "A, A ", "name:", "call me A ", "i live at ", "live on a ", "this is A "],
        *["nhs number ", "nhs number 1", "999-000-0123nhs number 1", "ucas 1 ", "nat ins", "sarah at ", "a at gmail "],
        *["7 7 7 7 7 7 ring ", "card 4 4 4 4 4 4 ", "[phone] 0"],
    ],
)
def test_no_hostile_shape_takes_long(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]
    assert best_seconds(text) < 0.05
    assert best_seconds(text[: LONGEST // 2] + "7 " * (LONGEST // 4)) < 0.05
