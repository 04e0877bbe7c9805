"""The classifier's heads: what they learn, how sure they are, and that reading gives what was written."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.fitting import Sentences, fit
from bot.nlu.heads import LETTERS, WEIGHTS, Heads, HeadSettings, runs_of_letters, words_and_pairs

TEXTS = {
    "pay": ["how much is the pay", "what do you earn", "salary please", "wages", "is it well paid", "what money"],
    "degree": ["do i need a degree", "is uni needed", "must i go to university", "degree or not", "no uni", "a bsc"],
    "hours": ["what are the hours", "do you work nights", "weekends", "how long is a day", "shifts", "nine to five"],
}


@pytest.fixture(scope="module")
def sentences(encoder):
    texts = [text for several in TEXTS.values() for text in several]
    labels = [label for label, several in TEXTS.items() for _ in several]
    return texts, labels, encoder.encode(texts)


@pytest.fixture(scope="module")
def encoder():
    from knowledge.encoder import shared_encoder

    return shared_encoder()


@pytest.fixture(scope="module")
def heads(sentences):
    texts, labels, vectors = sentences
    return fit(HeadSettings(), Sentences(vectors, texts, np.array(labels)))


def best(heads, encoder, text):
    scores = heads.score(encoder.encode([text]), [text])
    return heads.labels[scores.posterior[0].argmax()], float(heads.confidence(scores)[0])


@pytest.mark.parametrize(("text", "intent"), [("what is the salary", "pay"), ("is a degree needed", "degree")])
def test_new_sentences_are_understood(text, intent, heads, encoder):
    assert best(heads, encoder, text)[0] == intent


def test_what_is_about_something_else_is_less_sure(heads, encoder):
    assert best(heads, encoder, "is it well paid")[1] > best(heads, encoder, "my cat is called Tom")[1]


def test_one_message_alone_scores_as_it_does_among_others(heads, sentences):
    texts, _, vectors = sentences
    together = heads.score(vectors, texts)
    for at, text in enumerate(texts):
        alone = heads.score(vectors[at : at + 1], [text])
        np.testing.assert_allclose(alone.posterior[0], together.posterior[at], atol=1e-5)
        np.testing.assert_allclose(alone.signals[0], together.signals[at], atol=1e-4)


def test_what_is_read_scores_as_what_was_written(heads, sentences, tmp_path):
    texts, _, vectors = sentences
    heads.save(tmp_path)
    read = Heads.read(tmp_path, heads.settings)
    np.testing.assert_allclose(read.score(vectors, texts).posterior, heads.score(vectors, texts).posterior, atol=1e-6)
    assert read.labels == heads.labels


def test_letters_that_were_never_seen_do_no_harm(heads, encoder):
    for text in ("", "?", "ÿÿÿ", "\u4f60\u597d"):
        assert 0.0 <= best(heads, encoder, text)[1] <= 1.0


def test_two_intents_are_enough_and_one_is_not(encoder):
    texts = TEXTS["pay"] + TEXTS["degree"]
    labels = ["pay"] * 6 + ["degree"] * 6
    two = fit(HeadSettings(), Sentences(encoder.encode(texts), texts, np.array(labels)))
    assert best(two, encoder, "how much do they earn")[0] == "pay"
    with pytest.raises(ValueError, match="class"):
        fit(HeadSettings(), Sentences(encoder.encode(texts[:6]), texts[:6], np.array(labels[:6])))


def test_confidence_is_measured_on_what_was_kept_for_that(sentences, encoder):
    texts, labels, vectors = sentences
    taught = Sentences(vectors, texts, np.array(labels))
    asked = ["what is the salary", "is a degree needed", "do you work at night", "qwerty"]
    measured = fit(HeadSettings(), taught, Sentences(encoder.encode(asked), asked, np.array([*TEXTS, "pay"])))
    folded = fit(HeadSettings(), taught)
    assert measured.calibration.tolist() != folded.calibration.tolist()
    np.testing.assert_array_equal(measured.memory, folded.memory)


def test_where_nothing_tells_right_from_wrong_the_confidence_stays_as_it_is(sentences):
    texts, labels, vectors = sentences
    taught = Sentences(vectors, texts, np.array(labels))
    all_right = fit(HeadSettings(), taught, taught)
    assert all_right.calibration.tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "text", ["", "a", "do i need a degree?", "  UCAS\tpoints\n", "naïve ÿ 你好", "x" * 40, "£30k b-b"]
)
def test_letters_are_counted_as_scikit_learn_counts_them(text):
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS).build_analyzer()
    assert sorted(runs_of_letters(text)) == sorted(analyse(text))


def test_words_are_counted_alone_and_in_pairs():
    assert list(words_and_pairs("Don't i need a degree?")) == [
        *("don't", "i", "need", "a", "degree"),
        *("don't i", "i need", "need a", "a degree"),
    ]
    assert list(words_and_pairs("?")) == []


def test_what_views_count_for_is_fitted_on_what_was_kept_for_that(sentences, encoder):
    texts, labels, vectors = sentences
    taught = Sentences(vectors, texts, np.array(labels))
    asked = ["what is the salary", "is a degree needed", "do you work at night", "is the pay good"]
    measured = fit(HeadSettings(), taught, Sentences(encoder.encode(asked), asked, np.array([*TEXTS, "pay"])))
    assert (measured.weights > 0).all()
    assert measured.weights.tolist() != list(WEIGHTS)
    of_no_known_intent = Sentences(encoder.encode(asked[:1]), asked[:1], np.array(["elsewhere"]))
    assert fit(HeadSettings(), taught, of_no_known_intent).weights.tolist() == list(WEIGHTS)
