"""How well the trained model understands sentences that it never saw: nothing accepted is lost.

Assertions name totals only: the single sentences of set 2 are for nobody to read while anything is tuned.
"""

from __future__ import annotations

import pytest

from bench import nlu_accepted
from bench.nlu_scores import Figures
from bench.nlu_sets import SET_1, SET_2, TRAINING, Sentence, held_out, known_too_near, too_near, training_sentences

FOLDERS = {"set_1": SET_1, "set_2": SET_2}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", FOLDERS)
async def test_no_figure_is_more_than_a_point_worse_than_the_accepted_one(
    name: str, measured: dict[str, Figures]
) -> None:
    accepted = nlu_accepted.read()[name]
    lost = nlu_accepted.losses(measured[name], accepted)
    assert not lost, "; ".join(lost)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_topic_that_is_trained_is_tested_and_the_other_way_about(name: str) -> None:
    assert {path.stem for path in FOLDERS[name].glob("*.yml")} == {path.stem for path in TRAINING.glob("*.yml")}


def test_no_sentence_is_measured_in_both_sets(held_out_sets: dict[str, list[Sentence]]) -> None:
    first, second = ({one.text.casefold() for one in held_out_sets[name]} for name in FOLDERS)
    assert len(first & second) == 0
    assert len(first) >= 900
    assert len(second) >= 600


@pytest.mark.timeout(600)
def test_the_held_out_sentences_too_near_to_a_training_sentence_are_those_known() -> None:
    texts = [one.text for folder in FOLDERS.values() for one in held_out(folder)]
    near, known = set(too_near(texts, training_sentences())), set(known_too_near())
    assert near <= known, f"too near to a training sentence: {sorted(near - known)}"
    assert known <= near, f"not too near any more, take off too_near.txt: {sorted(known - near)}"
