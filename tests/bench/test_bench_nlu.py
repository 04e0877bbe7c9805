"""nlu.json has the design's form; accuracy and AUC are what they say; the real pipeline trains on data of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench import nlu
from bench.datasets import DataSet, Labelled
from bench.understand import top
from knowledge.settings import ROOT

DATA = DataSet(
    "shop",
    (Labelled("where is it", "ORDER"), Labelled("money back", "REFUND")),
    (Labelled("my parcel", "ORDER"), Labelled("refund me", "REFUND"), Labelled("new", "NEVER_TRAINED"),
     Labelled("the weather", None)),
)  # fmt: skip


def found(*confidences: float) -> dict[str, Any]:
    intents = ("ORDER", "ORDER", "REFUND", "ORDER")
    answers = [[intent, confidence, 0.006, 0.004] for intent, confidence in zip(intents, confidences, strict=True)]
    return {"train_s": 2.5, "answers": answers}


def test_accuracy_is_over_messages_in_scope_and_a_label_never_trained_counts_as_wrong() -> None:
    measured = nlu.measure(DATA, found(0.9, 0.8, 0.7, 0.1))
    assert measured.in_scope_accuracy == pytest.approx(1 / 3)
    assert measured.ms_per_message == pytest.approx(6)
    assert measured.encoder_ms == pytest.approx(4)


def test_auc_is_how_well_confidence_tells_scope() -> None:
    assert nlu.measure(DATA, found(0.9, 0.8, 0.7, 0.1)).oos_auc == 1
    assert nlu.measure(DATA, found(0.1, 0.2, 0.3, 0.9)).oos_auc == 0
    inside = DataSet("shop", DATA.train, DATA.test[:3])
    answers = found(0.9, 0.8, 0.7, 0.1)
    assert nlu.measure(inside, {**answers, "answers": answers["answers"][:3]}).oos_auc is None


def test_the_intent_is_the_one_before_any_fallback() -> None:
    ranking = [{"name": "nlu_fallback", "confidence": 0.45}, {"name": "pay", "confidence": 0.3}]
    assert top({"intent": ranking[0], "intent_ranking": ranking}) == ("pay", 0.3)
    assert top({"intent": {"name": None, "confidence": 0.0}}) == (None, 0.0)


def test_the_pipeline_is_the_projects_own_and_none_of_its_sentences_are_added(tmp_path: Path) -> None:
    measured = yaml.safe_load(nlu.own_config(tmp_path / "config.yml").read_text(encoding="utf-8"))
    served = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    assert measured["pipeline"] == served["pipeline"]
    assert "importers" not in measured


def test_the_tables_show_the_others_and_what_is_asked() -> None:
    published = yaml.safe_load(nlu.PUBLISHED.read_text(encoding="utf-8"))["data_sets"]["hint3_sofmattress"]
    ours = nlu.Understood(0.79, 0.89, 6.0, 20.0, 4.0)
    shown = nlu.show("hint3_sofmattress", ours, nlu.Understood(0.6, 0.7, 20.0, 300.0), published)
    for name in ("Cali", "Rasa's default pipeline", "Dialogflow", "LUIS", "Rasa (2020)", "Haptik", "BERT"):
        assert name in shown
    verdicts = {budget.what: budget.verdict for budget in nlu.asked(ours, published)}
    assert verdicts["floor: in-scope accuracy"] == "pass"
    assert verdicts["aim: in-scope accuracy"] == "FAIL"
    assert verdicts["a message / the encoder's time in it"] == "pass"


def test_every_published_figure_has_a_source_and_every_aim_lies_above_its_floor() -> None:
    document = yaml.safe_load(nlu.PUBLISHED.read_text(encoding="utf-8"))
    for data in document["data_sets"].values():
        assert all(one["source"] in document["sources"] for one in data["published"])
        assert all(data["aim"][measure] > floor for measure, floor in data["floor"].items())


@pytest.mark.timeout(300)
def test_the_projects_own_pipeline_trains_on_the_data_of_others(
    tmp_path: Path, content_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    colours, places = ("red", "blue", "green", "dark", "white"), ("Leeds", "York", "Hull", "Bath", "Ely")
    rows = [f'"a {one} mattress, please",BUY/NEW' for one in colours] + [f"a shop in {one}?,SHOPS" for one in places]
    (tmp_path / "beds_train.csv").write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    tests = ["a black mattress please,BUY/NEW", "is there a shop in London,SHOPS", "[who](route) won,NO_NODES_DETECTED"]
    (tmp_path / "beds_test.csv").write_text("\n".join(["text,label", *tests]), encoding="utf-8")
    monkeypatch.setenv("PEER", "0")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{content_store}")
    monkeypatch.setattr(nlu, "RESULTS", ROOT / "bench" / "results" / f"test-{tmp_path.name}.json")
    try:
        assert nlu.main([str(tmp_path)]) == 0
        written = json.loads(nlu.RESULTS.read_text(encoding="utf-8"))
    finally:
        nlu.RESULTS.unlink(missing_ok=True)
    assert set(written["beds"]) == {"ours", "rasa_default"}
    assert written["beds"]["rasa_default"] is None
    assert set(written["beds"]["ours"]) >= {"in_scope_accuracy", "oos_auc", "ms_per_message", "train_s"}
    assert written["beds"]["ours"]["in_scope_accuracy"] == 1
    assert written["beds"]["ours"]["oos_auc"] == 1
    assert written["beds"]["ours"]["encoder_ms"] > 0
    assert "Cali (config.yml)" in capsys.readouterr().out


def test_a_missing_folder_ends_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert nlu.main([]) == 2
    assert capsys.readouterr().err == "Say which folder holds the data: make bench-nlu DATA=folder\n"
