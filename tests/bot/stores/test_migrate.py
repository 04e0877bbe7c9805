"""Migrations: up and down, on both databases, to what tables.py says."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect

import bot.stores.channel_tables
import bot.stores.feedback  # noqa: F401  (their tables belong to the metadata)
from bot.stores.migrate import migrate
from bot.stores.tables import Base
from knowledge.database import open_engine
from knowledge.settings import KnowledgeSettings


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.db'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    made = open_engine(KnowledgeSettings(DATABASE_URL=url))
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"conversation_version"}


def test_the_migrations_make_what_the_tables_say(engine):
    migrate(engine)
    assert tables(engine) == set(Base.metadata.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "version_table": "conversation_version"},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_migrations_are_those_of_the_tables(engine):
    migrate(engine)
    for table in Base.metadata.sorted_tables:
        told = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in inspect(engine).get_check_constraints(table.name)} == told


def test_down_takes_all_away_and_up_makes_it_again(engine):
    migrate(engine)
    migrate(engine, to="base")
    assert tables(engine) == set()
    migrate(engine)
    assert tables(engine) == set(Base.metadata.tables)


def test_one_step_back_and_forward_again(engine):
    migrate(engine)
    before = tables(engine)
    migrate(engine, to="-1")
    assert tables(engine) < before
    migrate(engine)
    assert tables(engine) == before


def test_twice_changes_nothing(engine):
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO conversation VALUES ('web:one', 'web', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0, '{}')"
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 1


def test_a_migration_that_fails_leaves_the_database_as_it_was(engine, monkeypatch):
    migrate(engine, to="0001")
    before = tables(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE outbox (id INTEGER)")  # in the way of a later migration
    with pytest.raises(Exception, match="outbox"):
        migrate(engine)
    assert tables(engine) == before | {"outbox"}


def test_the_tables_of_the_content_are_left_alone(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE fact (id INTEGER)")
    migrate(engine)
    migrate(engine, to="base")
    assert tables(engine) == {"fact"}


def test_a_plain_sqlite_engine_of_somebody_elses_is_not_needed(tmp_path):
    url = f"sqlite:///{tmp_path / 'plain.db'}"
    migrate(open_engine(KnowledgeSettings(DATABASE_URL=url)))
    assert "conversation" in inspect(create_engine(url)).get_table_names()
