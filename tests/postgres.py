"""A real PostgreSQL server in a temporary folder, for tests. It listens on loopback only, and is gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

MISSING = "PostgreSQL's server is missing: run tools/system-packages.sh, or install your system's postgresql package."


def free_port() -> int:
    """A port on loopback that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _program(name: str) -> str:
    found = shutil.which(name)
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    if newest:
        return str(newest[-1])
    if found is None:
        raise RuntimeError(MISSING)
    return found


def _runs_as() -> str | None:
    """PostgreSQL refuses to run as root: it then runs as a user without rights."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


class Postgres:
    """One server. `url(name)` is a database's address; `new_database` makes one, as a copy where `of` is named."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cali-postgres-"))
        self.port = free_port()
        self._user = _runs_as()
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "cali", "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-o", options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stops the server at once, as when it dies: connections break."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stops the server, if it runs, and takes its folder away."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://cali@127.0.0.1:{self.port}/{database}"

    def new_database(self, of: str | None = None) -> str:
        """The address of a new database."""
        name = f"t{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {of}" if of else ""))
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_program(program), *arguments],
            user=self._user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            text=True,
            timeout=90,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, program, stderr=done.stderr)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A running server, removed at the end."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()
