"""Run by Alembic: the steps on the connection that `wms.storage.migrate` hands over."""

from alembic import context

from wms.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
