"""The site's store: schema, migrations, transactions, journal, queries, audit.

SQLite by default, PostgreSQL by a URL; the same tables and statements serve both.
"""
