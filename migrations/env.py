"""What Alembic runs. The connection comes from the caller: `server.database.migrate`, or a test."""

from alembic import context

from domain.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
