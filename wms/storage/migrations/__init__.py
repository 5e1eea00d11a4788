"""The steps from an empty database to today's schema, one file each, run by Alembic."""
