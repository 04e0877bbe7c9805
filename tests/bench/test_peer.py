"""The peer is Rasa as its makers ship it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import yaml

from bench.peer import environment, serving
from knowledge.settings import ROOT


def test_its_pipeline_and_policies_are_rasas_default() -> None:
    spec = importlib.util.find_spec("rasa")
    assert spec is not None
    assert spec.origin is not None
    default = Path(spec.origin).parent / "engine" / "recipes" / "config_files" / "default_config.yml"
    theirs = yaml.safe_load(default.read_text(encoding="utf-8"))
    ours = yaml.safe_load((environment.FOLDER / "config.yml").read_text(encoding="utf-8"))
    for part in ("recipe", "language", "pipeline", "policies"):
        assert ours[part] == theirs[part]


def test_fewer_epochs_hold_for_all_that_is_trained_in_epochs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_EPOCHS", "3")
    config = yaml.safe_load(environment.write_config(tmp_path / "c.yml", environment.epochs()).read_text())
    assert [one["epochs"] for one in [*config["pipeline"], *config["policies"]] if "epochs" in one] == [3] * 4


@pytest.mark.parametrize("given", ["0", "-1", "many"])
def test_epochs_that_are_no_number_are_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEER_EPOCHS", given)
    with pytest.raises(environment.PeerError, match="PEER_EPOCHS"):
        environment.epochs()


def test_peer_0_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEER", raising=False)
    assert environment.wanted()
    monkeypatch.setenv("PEER", "0")
    assert not environment.wanted()


def test_its_processes_see_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "OMP_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS"):
        monkeypatch.setenv(name, "1")
        assert name not in environment.variables()
    assert environment.variables()["RASA_TELEMETRY_ENABLED"] == "false"


def test_its_lock_pins_with_hashes_and_names_no_registry() -> None:
    lines = (environment.FOLDER / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert {"rasa==3.6.21 \\", "tensorflow-cpu==2.12.0 \\", "scikit-learn==1.1.3 \\"} <= set(pinned)
    assert all("==" in line for line in pinned)
    assert not [line for line in lines if "://" in line or line.startswith("--index")]
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned)


def test_it_learns_from_the_questions_of_the_content_as_cali_does(tmp_path: Path) -> None:
    written = json.loads(serving.write_questions(tmp_path / "questions.json").read_text(encoding="utf-8"))
    examples = written["rasa_nlu_data"]["common_examples"]
    intents = {name for intent in yaml.safe_load((ROOT / "domain.yml").read_text())["intents"] for name in intent}
    assert len(examples) > 100
    assert {example["intent"] for example in examples} <= intents
