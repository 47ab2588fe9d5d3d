"""Run a program in a process of its own and say what it took: wall clock, user time, peak memory.

User time and memory count the processes that the program starts itself, too. The peak is that of the largest process
as the system tells it, or the sum over all of them at one instant where that is more; every half second is one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

KIB_PER_GIB = 2**20
PAUSE_SECONDS = 0.5


class Spent(NamedTuple):
    """What one process took; `told` is what it wrote on its last line."""

    seconds: float
    user_seconds: float
    peak_gib: float
    told: str = ""


def spent_by(program: str, *arguments: str, python: str = sys.executable) -> Spent:
    """Run a program of Python text.

    Raises:
        SystemExit: it ended with anything but 0; its last words are in the message.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wailed:
        started = time.perf_counter()
        child = subprocess.Popen([python, "-c", program, *arguments], stdout=said, stderr=wailed)  # noqa: S603
        together = _watched(child.pid)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        wailed.seek(0)
        if child.returncode:
            last = wailed.read().decode(errors="replace").strip().splitlines()[-1:]
            raise SystemExit(f"the measured program ended with {child.returncode}: {' '.join(last)}")
        lines = said.read().decode(errors="replace").strip().splitlines()
    return Spent(seconds, used.ru_utime, max(used.ru_maxrss / KIB_PER_GIB, together), lines[-1] if lines else "")


def _watched(pid: int) -> float:
    """Wait until a process ends, without reaping it; the most GiB that it and its descendants held at one instant."""
    most = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, _held_by(pid))
        time.sleep(PAUSE_SECONDS)
    return most / KIB_PER_GIB


def _held_by(pid: int) -> int:
    """KiB in memory of a process and its descendants; 0 of those that have just gone."""
    folder = Path(f"/proc/{pid}")
    try:
        said = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmRSS:"))
        children = [path.read_text().split() for path in folder.glob("task/*/children")]
    except (OSError, StopIteration):
        return 0
    return int(said.split()[1]) + sum(_held_by(int(child)) for told in children for child in told)


def planted_parquet(folder: Path, rows: int) -> tuple[Path, Path]:
    """house.parquet and street.parquet of an ordinary day of that many rows, made where they are not there yet."""
    files = folder / "house.parquet", folder / "street.parquet"
    if not all(path.exists() for path in files):
        plant = [sys.executable, "-m", "benchmarks.planted", "--rows", str(rows), "--day", "--parquet"]
        subprocess.run([*plant, "-o", str(folder)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return files


def planted_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """house.csv and street.csv of an ordinary day of that many rows, made where they are not there yet."""
    files = folder / "house.csv", folder / "street.csv"
    if not all(path.exists() for path in files):
        plant = [sys.executable, "-m", "benchmarks.planted", "--rows", str(rows), "--day", "--no-truth"]
        subprocess.run([*plant, "-o", str(folder)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return files
