"""The shelf on a disk: SQLite in WAL mode with every commit flushed, as the site's store has it."""

from pathlib import Path

import pysqlite3

from tests.planning.shelf import Shelf
from wms.planning.ports import Intake, Plan


class Ledger(Shelf):
    """Keeps on disk what is large; the rest as `Shelf` does."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.database = pysqlite3.connect(folder / "ledger.db", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute("PRAGMA wal_autocheckpoint = 0")
        self.database.execute("CREATE TABLE book (wave TEXT PRIMARY KEY, body BLOB)")
        self.database.execute(
            "CREATE TABLE list (wave TEXT, kind TEXT, key TEXT, body TEXT, lines INT, items INT, "
            "PRIMARY KEY (wave, kind, key)) WITHOUT ROWID"
        )

    def save_intake(self, intake: Intake) -> None:
        super().save_intake(intake)
        self.database.execute("BEGIN IMMEDIATE")
        for book in intake.books:
            self.database.execute(
                "REPLACE INTO book VALUES (?, ?)", (book.wave_id, self.books.pop(book.wave_id))
            )
        self.database.execute("COMMIT")

    def order_book(self, wave_id: str) -> bytes:
        rows = self.database.execute("SELECT body FROM book WHERE wave = ?", (wave_id,))
        body: bytes = rows.fetchone()[0]
        return body

    def save_plan(self, plan: Plan) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany(
            "INSERT INTO list VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    plan.wave_id,
                    planned.kind,
                    planned.key,
                    planned.body,
                    planned.lines,
                    planned.items,
                )
                for planned in plan.lists
            ),
        )
        self.database.execute("COMMIT")
