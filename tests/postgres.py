"""A PostgreSQL server of our own for the tests, thrown away afterwards."""

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.ports import free_port

numbers = count(1)
PROGRAMS = sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server() -> Iterator[str]:
    """The address of an empty database; needs the server programs."""
    memory = "/dev/shm" if Path("/dev/shm").exists() else None
    folder = tempfile.mkdtemp(prefix="outreach-pg-", dir=memory)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
    made = ("-U", "outreach", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    _run(folder, "initdb", "-D", f"{folder}/data", *made)
    _run(
        folder,
        "pg_ctl",
        "-D",
        f"{folder}/data",
        "-w",
        "-l",
        f"{folder}/log",
        "-o",
        options,
        "start",
    )
    try:
        yield f"postgresql://outreach@127.0.0.1:{port}/postgres"
    finally:
        _run(folder, "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """The address of an empty database on that server, dropped afterwards."""
    name = f"test_{next(numbers)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server_url.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(folder: str, program: str, *args: str) -> None:
    root = os.geteuid() == 0
    command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if root else []
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": folder}
    subprocess.run(
        [*command, f"{PROGRAMS[0]}/{program}", *args],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env=environment,
    )
