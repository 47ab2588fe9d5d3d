"""A real PostgreSQL server for tests: its own folder, a socket in it, and no network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, or None where no server is installed."""
    found = shutil.which("initdb")
    if found and (Path(found).parent / "pg_ctl").exists():
        return Path(found).parent
    folders = sorted(
        folder for place in PLACES for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()
    )
    return folders[-1] if folders else None


@contextmanager
def running(programs: Path) -> Generator[str]:
    """A server that is up; the URL of its database. It is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has at most 107 characters
    account = _ordinary_account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    start = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"

    def run(program: str, *arguments: str) -> None:
        who = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120, **who)

    try:
        run("initdb", "-D", f"{folder}/db", "-U", "tieout", "--auth=trust", "-E", "UTF8", "--locale=C", "-N")
        run("pg_ctl", "-D", f"{folder}/db", "-l", f"{folder}/log", "-o", start, "-w", "start")
        try:
            yield f"postgresql://tieout@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/db", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_account() -> pwd.struct_passwd | None:
    """Who runs the server where we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]
