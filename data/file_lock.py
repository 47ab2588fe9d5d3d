"""A lock between processes on one machine: `flock` on a small file, freed by the kernel when its holder dies.

The files must lie on a local disk. A lock file says who holds it; it is never needed to be removed, and may be.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.contracts.failure import BusyError

POLL_SECONDS = 0.02


@contextmanager
def locked(path: Path, *, what: str, exclusive: bool = True, wait_seconds: float = 0.0) -> Generator[None]:
    """Hold the lock of `path` from entering to leaving.

    Args:
        path: the lock file; made when it is not there.
        what: what the lock guards, for the message.
        exclusive: alone, or together with others that share.
        wait_seconds: how long to wait for a holder to leave.

    Raises:
        BusyError: another process holds it; says which, and since when.
    """
    descriptor = _acquired(path, what, exclusive=exclusive, wait_seconds=wait_seconds)
    try:
        if exclusive:
            os.ftruncate(descriptor, 0)
            os.pwrite(
                descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC".encode(), 0
            )
        yield
    finally:
        os.close(descriptor)


def _acquired(path: Path, what: str, *, exclusive: bool, wait_seconds: float) -> int:
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    deadline = time.monotonic() + wait_seconds
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace") or "another process"
            os.close(descriptor)
            if time.monotonic() >= deadline:
                raise BusyError(
                    f"{what} is held by {holder}; wait until it has ended, then try again ({path})"
                ) from None
            time.sleep(POLL_SECONDS)
            continue
        if _is_still_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # the holder removed the file while we waited: what we locked is nobody's


def _is_still_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
