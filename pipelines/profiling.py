"""What `tieout profile check` shows: a profile at work on a file, before anything is received."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.claim import profile_for
from data.contracts.failure import ExitCode, InputError
from data.envelope import open_envelope
from data.landing import land, read
from data.profiles.check import Report, check
from data.profiles.profile import Profile
from pipelines.business_date import business_date_of
from pipelines.declared import profile_of
from pipelines.home import Home
from pipelines.receiving import dated
from pipelines.settings import settings_from
from pipelines.terminal import say, show_table


@dataclass(frozen=True)
class Checked:
    """One file under one profile."""

    report: Report

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.DONE if self.report.good else ExitCode.INPUT

    def values(self) -> dict[str, Any]:
        """The whole report as one JSON document."""
        report = self.report
        return {
            "profile": report.profile,
            "landed": report.landed,
            "canonical": report.canonical,
            "rejected": report.rejected,
            "excluded": report.excluded,
            "rejects": report.rejects.to_dicts(),
            "first": report.side_by_side.to_dicts(),
            "unmapped": report.unmapped,
            "lacking": report.lacking,
            "controls": [control._asdict() for control in report.controls],
        }

    def show(self) -> None:
        """Write the report on stdout."""
        report = self.report
        say(
            f"{report.profile}: {report.landed} landed = {report.canonical} canonical + {report.rejected} rejected "
            f"+ {sum(report.excluded.values())} excluded ({_counted(report.excluded)})"
        )
        say()
        show_table(
            "First rows" if report.side_by_side.height else "",
            report.side_by_side.columns,
            report.side_by_side.iter_rows(),
        )
        show_table(
            f"Rejected cells: {report.rejects.height}" if report.rejects.height else "Nothing rejected",
            ("line", "column", "value", "expected"),
            report.rejects.select("line", "column", "value", "expected").iter_rows(),
            numbers=["line"],
        )
        show_table(
            "Control totals" if report.controls else "No control totals stated",
            ("name", "said", "counted", "agrees", "where"),
            report.controls,
        )
        say(f"Columns of the file that nobody maps: {', '.join(report.unmapped) or 'none'}")
        say(f"Columns of the profile that the file lacks: {', '.join(report.lacking) or 'none'}")


def check_file(file: Path, profile_name: str | None, business_date: str | None) -> Checked:
    """Land and read a file under a profile, touching no store.

    Raises:
        InputError: the file cannot be read, or not as a whole.
        UsageError: no such profile.
    """
    home = Home(settings_from())
    payload = payload_of(file)
    profile = _profile(home, file, profile_name)
    day = _day(home, file, profile, business_date)
    landed = land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=file.name, profile=profile)
    return Checked(check(landed, read(landed, profile, day), profile))


def payload_of(file: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}. Check the path and its permissions.") from None


def opened(file: Path) -> bytes:
    """The bytes of a file out of its envelope; of several, the first."""
    return open_envelope(payload_of(file), file.name)[0].payload


def _profile(home: Home, file: Path, name: str | None) -> Profile:
    if name is None:
        return profile_for(file.name, home.profiles)
    if name in home.profiles:
        return home.profiles[name]
    return profile_of(name)


def _day(home: Home, file: Path, profile: Profile, said: str | None) -> date:
    if said is None and profile.business_date is not None:
        try:
            found = dated(file.name, profile)
        except InputError:
            found = None
        if found is not None:
            return found
    return business_date_of(said, home.settings)


def _counted(rules: dict[str, int]) -> str:
    return ", ".join(f"{count} {rule}" for rule, count in rules.items()) or "none"
