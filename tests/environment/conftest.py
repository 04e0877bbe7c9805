"""A tiny project with our pipeline, trained once with `rasa train`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from knowledge.settings import ROOT
from tests.serving import clean_environment

RASA = Path(sys.executable).with_name("rasa")
Rasa = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(content_store: Path) -> dict[str, str]:
    return clean_environment({"DATABASE_URL": f"sqlite:///{content_store}"})


@pytest.fixture(scope="session")
def rasa(content_store: Path) -> Rasa:
    """Runs a command of Rasa's in a folder, as its users do."""

    def run(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(RASA), *arguments],
            cwd=folder,
            env=environment(content_store),
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=800,
        )

    return run


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, rasa: Rasa) -> Path:
    """Our pipeline and policies, few sentences, a trained model."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(Path(__file__).with_name("project"), folder, dirs_exist_ok=True)
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config.pop("importers", None)  # they bring the store's own sentences
    # eighteen sentences make nobody sure
    config["pipeline"] = [one for one in config["pipeline"] if one["name"] != "FallbackClassifier"]
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    done = rasa(folder, "train", "--quiet")
    assert done.returncode == 0, done.stdout[-3000:]
    assert len(list((folder / "models").glob("*.tar.gz"))) == 1, done.stdout[-3000:]
    return folder
