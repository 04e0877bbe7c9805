"""Other languages are told from English, and English never from itself."""

from __future__ import annotations

import random
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.languages import LANGUAGES, TOPICS, Languages, LanguagesError

TESTS = Path(__file__).parents[1]
CONTENT = TESTS.parent / "knowledge" / "content"
MOST_WRONG = 2 / 1000
OWN_WORDS = {
    "cy": "Saesneg", "pl": "po angielsku", "ro": "engleză", "ur": "انگریزی", "ar": "الإنجليزية", "pa": "ਅੰਗਰੇਜ਼ੀ",
    "bn": "ইংরেজি", "gu": "અંગ્રેજી", "pt": "inglês", "es": "inglés", "so": "Ingiriisi", "fr": "anglais",
    "ta": "ஆங்கிலம்", "it": "inglese", "uk": "англійською", "tr": "İngilizce", "und": "English",
}  # fmt: skip


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


FOREIGN = [
    (code, case["text"], case["topic"])
    for code, cases in read(TESTS / "languages" / "foreign.yml").items()
    for case in cases
]
ODD_ENGLISH: list[str] = read(TESTS / "languages" / "english.yml")


def english_sentences() -> list[str]:
    sentences = [case["text"] for path in sorted((TESTS / "nlu").glob("*.yml")) for case in read(path)]
    sentences += [wording for case in read(TESTS / "search" / "wordings.yml") for wording in case["wordings"]]
    for path in sorted((CONTENT / "wordings").glob("*.yml")):
        sentences += [str(wording) for case in read(path) for wording in case["asked"]]
    return [*sentences, *read(TESTS / "search" / "elsewhere.yml")]


def named(content: object) -> Iterator[str]:
    """Every name and alias in a content file."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key in ("name", "aliases", "title"):
                yield from [value] if isinstance(value, str) else value if isinstance(value, list) else []
            yield from named(value)
    elif isinstance(content, list):
        for value in content:
            yield from named(value)


def swapped(text: str, chance: random.Random) -> str:
    """The text with one slip of the fingers in every fifth word or so."""
    words = text.split()
    for place, word in enumerate(words):
        if len(word) > 2 and chance.random() < 0.2:
            at = chance.randrange(len(word) - 1)
            slip = chance.choice([word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]])
            words[place] = slip
    return " ".join(words)


def plain(text: str) -> str:
    """The text as it is typed without accents, where it is in Latin letters."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages()


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes a copy of the file with one text replaced."""

    def change(old: str, new: str) -> Path:
        text = LANGUAGES.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "languages.yml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return change


@pytest.mark.parametrize(("code", "text", "topic"), FOREIGN)
def test_a_message_in_another_language_is_recognised(
    languages: Languages, code: str, text: str, topic: str | None
) -> None:
    found = languages.look(text)
    assert found is not None
    assert (found.code, found.topic) == (code, topic)


@pytest.mark.parametrize(("code", "text", "topic"), FOREIGN)
def test_capitals_and_accents_do_not_matter(languages: Languages, code: str, text: str, topic: str | None) -> None:
    for other in (text.upper(), text.replace("'", "’"), unicodedata.normalize("NFD", text), f"  {text}\n", plain(text)):
        found = languages.look(other)
        assert found is not None
        assert (found.code, found.topic) == (code, topic)


def test_each_language_has_at_least_eight_sentences_and_each_topic() -> None:
    assert min(Counter(code for code, _, _ in FOREIGN).values()) >= 8
    topics = {(code, topic) for code, _, topic in FOREIGN if code != "und"}
    assert topics == {(code, topic) for code in OWN_WORDS if code != "und" for topic in (*TOPICS, None)}


@pytest.mark.parametrize("code", OWN_WORDS)
def test_the_line_says_english_in_its_own_language(languages: Languages, code: str) -> None:
    lines = {found.line for other, text, _ in FOREIGN if other == code and (found := languages.look(text))}
    assert lines
    assert all(OWN_WORDS[code] in line and len(line) < 250 for line in lines)


def test_urdu_in_latin_letters_gets_a_line_in_latin_letters(languages: Languages) -> None:
    found = languages.look("mujhe kya qualifications chahiye")
    assert found is not None
    assert found.code == "ur"
    assert found.line.startswith("Yahan jawab sirf Angrezi")


@pytest.mark.parametrize("text", ODD_ENGLISH)
def test_odd_english_is_english(languages: Languages, text: str) -> None:
    assert languages.look(text) is None


def test_what_students_type_in_english_is_english(languages: Languages) -> None:
    sentences = english_sentences()
    wrong = [(text, found.code) for text in sentences if (found := languages.look(text))]
    assert len(sentences) > 4000
    assert len(wrong) <= MOST_WRONG * len(sentences), wrong


def test_english_with_slips_of_the_fingers_is_english(languages: Languages) -> None:
    chance = random.Random(4)
    sentences = [swapped(text, chance) for text in english_sentences()]
    wrong = [(text, found.code) for text in sentences if (found := languages.look(text))]
    assert len(wrong) <= MOST_WRONG * len(sentences), wrong


def test_messages_that_show_harm_are_english(languages: Languages) -> None:
    messages = read(TESTS / "safeguarding" / "messages.yml")
    wrong = sum(languages.look(message["text"]) is not None for message in messages)
    assert wrong <= MOST_WRONG * len(messages)


def test_names_in_the_content_are_english(languages: Languages) -> None:
    names = {name for path in CONTENT.rglob("*.yml") for name in named(read(path))}
    assert len(names) > 1000
    assert [(name, found.code) for name in sorted(names) if (found := languages.look(name))] == []


@pytest.mark.parametrize(
    "text",
    [
        "how do i get into the job if i left school with hardly any gcses " * 16,
        "Jak zostać technologiem klinicznym? ile zarabia tata " * 19,
        "ما هي المؤهلات المطلوبة؟ هذا سؤال " * 30,
        "ਮੈਂ ਕਲੀਨਿਕਲ ਟੈਕਨੋਲੋਜਿਸਟ ਕਿਵੇਂ ਬਣ ਸਕਦਾ ਹਾਂ? " * 22,
        "e\u0301" * 500,
        "\u0a15" * 1000,
        "a " * 500,
    ],
)
def test_a_thousand_characters_take_less_than_a_millisecond(languages: Languages, text: str) -> None:
    times = []
    for _ in range(50):
        begin = time.perf_counter()
        languages.look(text[:1000])
        times.append(time.perf_counter() - begin)
    assert statistics.median(times) < 0.001


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    name: Polish\n", "    name: Polish\n    flag: red\n", r"wrong at languages\.pl\.flag: Extra inputs"),
        ("    name: Polish\n", "", r"wrong at languages\.pl\.name: Field required"),
        ("    english: po angielsku\n", "    english: angielszczyzna\n", "does not hold 'angielszczyzna'"),
        ("[[<quals>, <need>]", "[[<kwals>, <need>]", "no group 'kwals'"),
        ("    script: Latin\n", "    script: Runic\n", r"wrong at languages\.cy\.script"),
        ("    words: >-\n", "    words: >-\n      the\n", "'the' is English too"),
        ("    script: Bengali\n", "    script: Latin\n", "has no words"),
        ("      how: jak ", "      how: jak * ", r"wrong at languages\.pl\.groups\.how"),
        ("unread: ", "unread: [", "is not YAML in line"),
        ("      routes:", "      pay:", r"wrong at languages\.cy\.topics\.pay"),
    ],
)  # fmt: skip
def test_a_broken_file_stops_the_start_with_one_sentence(
    changed: Callable[[str, str], Path], old: str, new: str, said: str
) -> None:
    with pytest.raises(LanguagesError, match=said) as stopped:
        Languages(changed(old, new))
    assert "\n" not in str(stopped.value)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(LanguagesError, match="cannot be read: No such file"):
        Languages(tmp_path / "none.yml")
