"""Where the tests keep their rows: an SQLite file, or with OUTREACH_TESTS_ON=postgresql a server of our own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import postgres

ON_POSTGRESQL = os.environ.get("OUTREACH_TESTS_ON") == "postgresql"


@dataclass(frozen=True)
class SqliteFile:
    """The file in the instance folder and its snapshot."""

    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        return {"OUTREACH_INSTANCE": str(self.folder)}

    def keep(self) -> None:
        """Remember the database as it is now."""
        shutil.copy(self.folder / "outreach.db", self.folder / "snapshot.db")

    def restore(self) -> None:
        """Make it again as it was kept."""
        for leftover in ("outreach.db-wal", "outreach.db-shm"):
            (self.folder / leftover).unlink(missing_ok=True)
        shutil.copy(self.folder / "snapshot.db", self.folder / "outreach.db")


@dataclass(frozen=True)
class Postgresql:
    """A database and the template it is made from."""

    folder: Path
    server: str

    @property
    def settings(self) -> dict[str, str]:
        return {
            "OUTREACH_INSTANCE": str(self.folder),
            "OUTREACH_DATABASE_URL": f"{self.server.rsplit('/', 1)[0]}/tests",
            "OUTREACH_SECRET_KEY": "tests" * 8,
        }

    def create(self) -> None:
        self._run("CREATE DATABASE tests")

    def keep(self) -> None:
        self._run("CREATE DATABASE kept TEMPLATE tests")

    def restore(self) -> None:
        self._run("DROP DATABASE tests WITH (FORCE)", "CREATE DATABASE tests TEMPLATE kept")

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def opened(folder: Path) -> Iterator[SqliteFile | Postgresql]:
    """The store of this run."""
    if not ON_POSTGRESQL:
        yield SqliteFile(folder)
        return
    with postgres.server() as url:
        store = Postgresql(folder, url)
        store.create()
        yield store
