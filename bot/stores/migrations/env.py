"""Alembic's entry: runs the migrations on the connection that `bot.stores.migrate` hands over."""

from alembic import context

from bot.stores.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table="conversation_version",
    render_as_batch=connection.dialect.name == "sqlite",
    include_object=lambda thing, name, kind, reflected, other: kind != "table" or name in Base.metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
