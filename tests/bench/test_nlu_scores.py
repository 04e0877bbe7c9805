"""The figures of understanding are what they say, a loss is noticed, and the page shows set 2's totals only."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import nlu_accepted, nlu_page
from bench.nlu_scores import Understood, calibration_error, f1, figures, reliability, understood
from bench.nlu_sets import Sentence, same_value

SENTENCES = [
    Sentence("wages?", "pay", "pupil", frozenset({("place", "south east")}), frozenset(), frozenset({"pay.england"})),
    Sentence(
        "no maths",
        "a_levels",
        "parent",
        frozenset({("subject", "maths")}),
        frozenset({"maths"}),
        frozenset({"a_levels"}),
    ),
    Sentence("what is the weather", "out_of_scope", "pupil", frozenset(), frozenset()),
]


TOLD = [frozenset({"pay.england", "hours.england"}), frozenset({"gcses"}), frozenset[str]()]


def parsed(intent: str, confidence: float, *entities: dict[str, object]) -> dict[str, object]:
    ranking = [{"name": intent, "confidence": confidence}]
    return {"intent": ranking[0], "intent_ranking": ranking, "entities": list(entities)}


def results() -> list[Understood]:
    return [
        understood("wages?", parsed("pay", 0.95, {"entity": "place", "value": "south_east"})),
        understood("no maths", parsed("pay", 0.55, {"entity": "subject", "value": "maths", "negated": True})),
        understood("what is the weather", parsed("out_of_scope", 0.99)),
    ]


def test_the_figures_of_three_sentences_are_as_counted_by_hand() -> None:
    found = figures(SENTENCES, results(), TOLD, ["pay", "a_levels"])
    assert found["intent_accuracy"] == pytest.approx(2 / 3)
    assert found["intent_macro_f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert found["entity_f1"] == found["negation_f1"] == 1
    assert found["answer_right"] == 0.5
    assert found["outside_auc"] == 1
    assert found["outside_auc_confidence_alone"] == 0


def test_calibration_error_is_the_distance_of_confidence_from_being_right() -> None:
    bins = reliability(SENTENCES, results())
    assert [one.count for one in bins] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 2]
    assert calibration_error(bins) == pytest.approx((0.55 + 2 * 0.03) / 3)


def test_f1_counts_what_is_missed_and_what_is_invented() -> None:
    assert f1([(frozenset("ab"), frozenset("bc"))]) == pytest.approx(0.5)
    assert f1([(frozenset(), frozenset())]) == 1


def test_ids_and_names_of_places_are_the_same_value() -> None:
    assert same_value("Northern_Ireland") == same_value("northern ireland")


def test_a_loss_of_more_than_a_point_is_noticed_whichever_way_is_worse(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    nlu_accepted.write({"set_1": {"intent_accuracy": 0.95, "calibration_error": 0.05, "not_sure": 0.1}}, path)
    accepted = nlu_accepted.read(path)["set_1"]
    assert nlu_accepted.losses({"intent_accuracy": 0.94, "calibration_error": 0.06, "not_sure": 0.9}, accepted) == []
    assert len(nlu_accepted.losses({"intent_accuracy": 0.93, "calibration_error": 0.07}, accepted)) == 2
    assert len(nlu_accepted.losses({"calibration_error": 0.01}, accepted)) == 1


def test_the_page_lists_the_errors_of_set_1_and_no_sentence_of_set_2() -> None:
    secret = [Sentence("a sentence of the second set", "pay", "pupil")]
    wrong = [understood(secret[0].text, parsed("a_levels", 0.9))]
    shown = nlu_page.page(
        [
            nlu_page.Result(
                "set_1", SENTENCES, results(), TOLD, figures(SENTENCES, results(), TOLD, ["pay", "a_levels"])
            ),
            nlu_page.Result(
                "set_2", secret, wrong, [frozenset()], figures(secret, wrong, [frozenset()], ["pay", "a_levels"])
            ),
        ],
        {"set_1": {"intent_accuracy": 0.9}},
    )
    assert "no maths" in shown
    assert "gcses" in shown
    assert secret[0].text not in shown
    assert 'class="lost"' in shown
