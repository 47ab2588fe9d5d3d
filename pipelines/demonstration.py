"""The demonstration: a scenario of made-up business days, delivered and run the way real ones are."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import groupby
from pathlib import Path

from data.contracts.failure import UnknownName, UsageError
from data.samples.arrivals import FOLDER, NAME, Arrival, read_arrivals
from pipelines.check_run import run_checks
from pipelines.checking import answer_of
from pipelines.checking import show as show_answer
from pipelines.eod import EndOfDay, end_of_day
from pipelines.home import Home
from pipelines.overview import overview_of
from pipelines.overview_page import show
from pipelines.receiving import Receipt, receive_files, receive_inbox
from pipelines.settings import settings_from
from pipelines.terminal import say

RECONCILIATION = "demo_trades"
MOST_FINDINGS = 30
NEXT = """
Next:
  export TIEOUT_HOME={home}
  tieout breaks                          every break, the largest exposure first
  tieout breaks export -o breaks.xlsx    the same as a workbook
  tieout explain {case:<23} why it is a break, and the lines of the files it came from
  tieout check cases                     open findings; `tieout check explain CASE` leads to the line
  tieout verify                          the proof once more, from what is stored
  tieout status                          what waits, what is held, what is stale
  make up                                Dagster's pages: schedule, sensor, runs, checks
"""


def demonstrate(scenario: str, home: Path | None) -> None:
    """Deliver and run every day of a scenario in a fresh home, saying what happens; show the last day in full.

    Args:
        home: where the demonstration lives; what an earlier one left there is removed. `var/demo` when absent.

    Raises:
        UnknownName: no such scenario.
    """
    known = sorted(path.parent.name for path in FOLDER.glob(f"*/{NAME}"))
    if scenario not in known:
        raise UnknownName("scenario", scenario, known)
    desk = _fresh(home)
    deliveries = read_arrivals(FOLDER / scenario)
    days = [
        _day(desk, FOLDER / scenario, list(each))
        for _, each in groupby(deliveries, key=lambda item: item.business_date)
    ]
    last = days[-1].runs[0]
    overview = overview_of(desk, last.path, last.missing)
    show(overview)
    _checked(desk, FOLDER / scenario / "checks" / "received", last.business_date)
    case = overview.oldest["case_id"][0] if overview.open_cases else "CASE"
    say(NEXT.format(home=desk.folder, case=case))


def _fresh(home: Path | None) -> Home:
    """A home that only the demonstration uses: its marker says that it may be removed."""
    folder = (home or settings_from().home / "demo").resolve()
    marker = folder / ".demonstration"
    if folder.exists() and any(folder.iterdir()):
        if not marker.exists():
            raise UsageError(f"{folder} holds something that is no demonstration; name another folder with --home")
        shutil.rmtree(folder)
    desk = Home(settings_from({"home": folder}))
    desk.make()
    marker.touch()
    return desk


def _day(desk: Home, folder: Path, deliveries: list[Arrival]) -> EndOfDay:
    business_date = deliveries[0].business_date
    say(f"{business_date:%A %Y-%m-%d}")
    for item in deliveries:
        for receipt in _delivered(desk, folder / item.path, business_date):
            say(f"  {receipt.name:<34} {receipt.state:<10} {receipt.records:>4} records  {item.shows}")
            if receipt.reason:
                say(f"    {receipt.reason}")
    ended = end_of_day(desk, business_date, RECONCILIATION, resume=False)
    _short(desk, ended)
    return ended


def _checked(desk: Home, folder: Path, business_date: date) -> None:
    """Take what the checks of the last day ask for beside its trades, and run them."""
    if not folder.is_dir():
        return
    say(f"Compliance checks of {business_date:%A %Y-%m-%d}")
    for receipt in receive_files(desk, sorted(folder.iterdir()), business_date):
        say(f"  {receipt.name:<34} {receipt.state:<10} {receipt.records:>4} records")
    done = run_checks(desk, business_date)
    show_answer(answer_of(done), MOST_FINDINGS)


def _delivered(desk: Home, path: Path, business_date: date) -> list[Receipt]:
    """What becomes of one delivery; one that the inbox watcher leaves lying is taken by hand, and held."""
    target = desk.inbox / path.name
    shutil.copy(path, target)
    receipts = receive_inbox(desk, business_date)
    if target.exists():
        receipts += receive_files(desk, [target], business_date)
        target.unlink()
    return receipts


def _short(desk: Home, day: EndOfDay) -> None:
    for run in day.runs:
        overview = overview_of(desk, run.path, run.missing)
        say(f"  {overview.proof_line}")
        say(f"  {overview.summary.breaks} breaks, {overview.open_cases} cases open")
