"""A real database for each test: built once from the migrations, restored from its snapshot."""

import contextvars
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from outreach import create_app
from outreach.core.database import db
from outreach.web import limits
from tests import postgres, stores
from tests.browser import Client
from tests.stores import Postgresql, SqliteFile

MEMORY = Path("/dev/shm")
SETTINGS = {
    "TESTING": True,
    "OUTREACH_RATE_LIMITS": "off",
    "SECURITY_PASSWORD_HASH_OPTIONS": {
        "argon2__memory_cost": 8,
        "argon2__time_cost": 1,
        "argon2__parallelism": 1,
    },
}


@pytest.fixture(scope="session")
def instance() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="outreach-", dir=MEMORY if MEMORY.exists() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def store(instance: Path) -> Iterator[SqliteFile | Postgresql]:
    """Where this run keeps its rows."""
    with stores.opened(instance) as found:
        yield found


@pytest.fixture(scope="session")
def built(store: SqliteFile | Postgresql) -> Flask:
    app = create_app(**store.settings, **SETTINGS)
    app.test_client_class = Client
    with app.app_context():
        contextvars.copy_context().run(flask_migrate.upgrade)
        db.engine.dispose()
    store.keep()
    return app


@pytest.fixture
def app(built: Flask, instance: Path, store: SqliteFile | Postgresql) -> Iterator[Flask]:
    """The application on a fresh database; the test stands in its app context."""
    store.restore()
    shutil.rmtree(instance / "mail", ignore_errors=True)
    limits.limiter.enabled = built.config[
        "RATELIMIT_ENABLED"
    ]  # another application may have set it
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser that nobody is signed in with."""
    made = app.test_client()
    assert isinstance(made, Client)
    return made


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server; with CI=true its programs may not be missing."""
    if not postgres.PROGRAMS:
        assert os.environ.get("CI") != "true", "PostgreSQL is missing: run .ci/install"
        pytest.skip("PostgreSQL is missing: run .ci/install")
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    with postgres.database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application of the test's own on a database without tables, of both kinds in turn."""
    settings = {**SETTINGS, "OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_SECRET_KEY": "x" * 40}
    if request.param == "postgresql":
        settings["OUTREACH_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    app = create_app(**settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
