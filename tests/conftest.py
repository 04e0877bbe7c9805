"""Shared fixtures: the store with the content, the service in this process, the server as a process, PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx
import hypothesis
import numpy as np
import pytest

from tests.postgres import Postgres, running_postgres
from tests.serving import SECRET, ServerProcess, copy_sqlite, setting_names

if TYPE_CHECKING:
    from bot.service import Service
    from knowledge.encoder import Encoder, Vectors

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "cali.tar.gz"
_SLOWEST = ("tests/environment", "tests/nlu", "tests/behaviour", "tests/bench", "tests/walks", "tests/bot/channels")
_skipped: list[str] = []
hypothesis.settings.register_profile("cali", deadline=None)  # how long a test may take is pytest's to say
hypothesis.settings.load_profile("cali")


def pytest_configure() -> None:
    """The tests see none of the settings of whoever runs them, and never the database that Cali serves from."""
    for name in setting_names():
        os.environ.pop(name, None)
    os.environ["SESSION_SECRET"] = SECRET
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp(prefix='cali-tests-')}/cali.db"


def pytest_unconfigure() -> None:
    folder = Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")).parent
    if folder.name.startswith("cali-tests-"):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, so that no process is left with one of them at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_SLOWEST))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI nothing may be skipped: what was not tried is not known to work."""
    if _skipped and os.environ.get("CI") == "true":
        print("\nSkipped, which CI does not allow:\n" + "\n".join(f"  {name}" for name in _skipped))
        if exitstatus in (0, 5):
            session.exitstatus = 1


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the trained model: training anew meanwhile changes nothing for the tests."""
    from bot.engine import ModelError, verify
    from bot.model import is_current

    try:
        verify(MODEL)
    except ModelError as error:
        pytest.fail(f"{error} 'make test' does it by itself.", pytrace=False)
    if os.environ.get("CI") == "true" and not is_current(MODEL):
        pytest.fail("The model is older than what it is made from: run 'python -m bot prepare'.", pytrace=False)
    folder = tmp_path_factory.mktemp("model")
    for path in MODEL.parent.glob("cali.tar.gz*"):
        shutil.copy(path, folder)
    return folder / MODEL.name


@pytest.fixture(scope="session")
def content_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the content loaded and the tables migrated. Copy it; do not write to it."""
    from bot.stores.migrate import migrate
    from knowledge.database import open_engine
    from knowledge.loader import load
    from knowledge.settings import KnowledgeSettings

    path = tmp_path_factory.mktemp("content") / "content.db"
    served = ROOT / "var" / "cali.db"
    if served.is_file():
        copy_sqlite(served, path)  # for its vectors: encoding anew takes half a minute
    engine = open_engine(KnowledgeSettings(DATABASE_URL=f"sqlite:///{path}"))
    migrate(engine, to="base")
    load(engine, ROOT / "knowledge" / "content")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture
def fresh_store(content_store: Path, tmp_path: Path) -> Path:
    """A SQLite file of the test's own, with content and without conversations."""
    path = tmp_path / "cali.db"
    copy_sqlite(content_store, path)
    return path


@pytest.fixture(scope="session")
async def service(content_store: Path, model: Path) -> AsyncIterator[Service]:
    """The service in this process, with the real model; its database is a copy, shared by the tests of a session."""
    from bot.app import build_service
    from bot.logs import configure_logs
    from bot.settings import BotSettings
    from knowledge.queries import shared_store

    configure_logs("error")
    copy_sqlite(content_store, Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")))
    shared_store.cache_clear()
    made = build_service(BotSettings(MODEL_PATH=model))
    yield made
    await made.finish()


MakeServer = Callable[..., ServerProcess]


@pytest.fixture
def make_server(fresh_store: Path, model: Path, tmp_path: Path) -> Iterator[MakeServer]:
    """Starts servers of the test's own, on `fresh_store` unless told otherwise, and stops them."""
    made: list[ServerProcess] = []

    def make(*, wait: bool = True, **settings: str) -> ServerProcess:
        given = {"DATABASE_URL": f"sqlite:///{fresh_store}", "MODEL_PATH": str(model), **settings}
        made.append(ServerProcess(tmp_path, given))
        return made[-1].start(wait=wait)

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="session")
def server(content_store: Path, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for the session, on loopback, with DEV_REST=1. Tests must leave it running."""
    folder = tmp_path_factory.mktemp("server")
    copy_sqlite(content_store, folder / "cali.db")
    made = ServerProcess(folder, {"DATABASE_URL": f"sqlite:///{folder / 'cali.db'}", "MODEL_PATH": str(model)})
    yield made.start()
    made.stop()


@pytest.fixture
async def web(server: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the session's server."""
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the session. Tests that stop it must start it again."""
    with running_postgres() as running:
        yield running


class _Remembered:
    """An encoder for what the SQLite store holds the vectors of already: loading PostgreSQL then takes a second."""

    def __init__(self, path: Path) -> None:
        self._known: dict[str, Vectors] = {}
        with sqlite3.connect(path) as connection:
            for wordings, vectors in connection.execute("SELECT wordings, vectors FROM document"):
                rows = np.frombuffer(vectors, dtype=np.float32).reshape(-1, 384)
                self._known.update(zip(json.loads(wordings), rows, strict=True))
        connection.close()

    def encode(self, sentences: Sequence[str], threads: int = 1) -> Vectors:
        return np.stack([self._known[sentence] for sentence in sentences])


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, content_store: Path) -> str:
    """The name of a database with the content loaded and the tables migrated."""
    from bot.stores.migrate import migrate
    from knowledge.database import open_engine
    from knowledge.loader import load
    from knowledge.settings import KnowledgeSettings

    url = postgres.new_database()
    engine = open_engine(KnowledgeSettings(DATABASE_URL=url))
    load(engine, ROOT / "knowledge" / "content", encoder=cast("Encoder", _Remembered(content_store)))
    migrate(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> str:
    """The address of a PostgreSQL database of the test's own, with content and without conversations."""
    return postgres.new_database(of=postgres_template)
