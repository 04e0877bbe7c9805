"""A store of the benchmark's own, so that nothing that serves is touched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from bot.stores.migrate import migrate
from knowledge.database import open_engine
from knowledge.loader import load
from knowledge.settings import KnowledgeSettings


def new_store(path: Path, settings: KnowledgeSettings | None = None) -> str:
    """Writes a SQLite file with the content loaded and no conversations; its address.

    What is encoded already in the database that serves is taken from there, where that is SQLite.
    """
    settings = settings or KnowledgeSettings()
    served = make_url(settings.database_url)
    if served.drivername == "sqlite" and served.database and Path(served.database).is_file():
        copy_sqlite(Path(served.database), path)
    address = f"sqlite:///{path}"
    engine = open_engine(KnowledgeSettings(DATABASE_URL=address))
    migrate(engine, to="base")
    load(engine, settings.content)
    migrate(engine)
    engine.dispose()
    return address


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy, also of a file that is written to meanwhile."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
