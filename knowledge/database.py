"""The engine: one way to open the database, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from knowledge.settings import KnowledgeSettings


def open_engine(settings: KnowledgeSettings | None = None) -> Engine:
    """An engine with connect and statement time-outs; it opens no connection yet.

    On SQLite: write-ahead log (readers never wait for the writer), foreign keys on, transactions begun by us, so that
    DDL is part of them. A connection with the execution option `writes=True` takes the write lock at once.
    """
    settings = settings or KnowledgeSettings()
    url = make_url(settings.database_url)
    if url.drivername == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url, connect_args={"timeout": settings.statement_seconds, "check_same_thread": False}, pool_pre_ping=True
        )
        _prepare_sqlite(engine)
        return engine
    milliseconds = settings.statement_seconds * 1000
    return create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=2,
        pool_timeout=settings.connect_seconds,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": settings.connect_seconds,
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
        },
    )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        record.info["file"] = _file(engine)

    @event.listens_for(engine, "checkout")
    def on_checkout(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.info.get("file") != _file(engine):
            raise DisconnectionError("the database file was replaced")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _file(engine: Engine) -> tuple[int, int] | None:
    """Which file stands at the database's path: a connection to one that was moved away must not be used."""
    name = engine.url.database
    if not name or name == ":memory:":
        return None
    try:
        found = Path(name).stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)
