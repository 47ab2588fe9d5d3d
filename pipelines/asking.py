"""What a command gives checks and reports: a desk's inputs for a business date, or files named by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from compliance.given import Given
from compliance.parameters import Entry, read_entries
from data.contracts import reject
from data.contracts.contract import contract_named
from data.contracts.failure import UsageError
from data.contracts.words import Book
from data.landing import land, read
from data.profiles.canonical import canonical_profile
from data.profiles.profile import Profile
from data.reference.identifiers.mic import newest_list, read_mics
from pipelines.business_date import business_date_of
from pipelines.check_inputs import VENUES, Arrived, arrived
from pipelines.check_plan import end_of, parameter_texts
from pipelines.declared import profile_of
from pipelines.desk import desk_at
from pipelines.home import Home
from pipelines.settings import Settings, settings_from


@dataclass(frozen=True)
class Source:
    """Where inputs come from.

    Args:
        home: the desk's folder; None for the one that the configuration names.
        at: the moment to speak for, as 2026-11-20T21:00Z; the end of the business date when absent.
        inputs: files by hand, `CONTRACT=FILE` or `CONTRACT=FILE:PROFILE`; then no desk is needed.
        codes: a folder of lists that the firm obtained.
    """

    home: Path | None = None
    business_date: str | None = None
    at: str | None = None
    inputs: Sequence[str] = ()
    codes: Path | None = None


class Ready(NamedTuple):
    """What checks and reports can be asked of.

    Args:
        entries: dated values of their parameters.
        rejects: records of input files that are no rows of their contract (`data.contracts.reject.SCHEMA`).
    """

    given: Given
    entries: tuple[Entry, ...]
    rejects: pl.DataFrame


def ready(source: Source, names: Iterable[str]) -> Ready:
    """The inputs of these names that are there; what is not there is left out.

    Raises:
        UsageError: no such desk, date, moment, contract, profile or file.
        InputError: a file cannot be read as a whole.
    """
    if source.inputs:
        settings = settings_of(source)
        sources = _by_hand(source.inputs, settings)
    else:
        desk = desk_of(source)
        settings = desk.settings
        sources = arrived(desk, business_date_of(source.business_date, settings), names)
    day = business_date_of(source.business_date, settings)
    given = Given(day, moment_of(source.at) or end_of(day, settings), sources.inputs, {})
    entries = [entry for name, text in parameter_texts(settings).items() for entry in read_entries(name, text)]
    return Ready(given, tuple(entries), sources.rejects)


def desk_of(source: Source) -> Home:
    """The desk, with the folder of lists that the command names.

    Raises:
        UsageError: there is no such desk or folder.
    """
    desk = desk_at(source.home)
    if source.codes is not None:
        if not source.codes.is_dir():
            raise UsageError(f"there is no folder {source.codes}; `--codes` names the one with the lists")
        desk.settings = desk.settings.model_copy(update={"codes": source.codes})
    return desk


def settings_of(source: Source) -> Settings:
    """The configuration, with what the command says."""
    return settings_from({"home": source.home, "codes": source.codes})


def moment_of(text: str | None) -> datetime | None:
    """A moment with its zone, in UTC.

    Raises:
        UsageError: it is none, or does not say its zone.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no moment; write it as 2026-11-20T21:00Z") from None
    if moment.tzinfo is None:
        raise UsageError(f"{text!r} does not say in which zone; write it as {text}Z or {text}-05:00")
    return moment.astimezone(UTC)


def _by_hand(said: Sequence[str], settings: Settings) -> Arrived:
    inputs: dict[str, pl.DataFrame] = {}
    rejects = [reject.SCHEMA.to_frame()]
    for text in said:
        name, path, profile = _named(text)
        payload = path.read_bytes()
        landed = land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=path.name, profile=profile)
        found = read(landed, profile)
        inputs[name] = pl.concat([inputs[name], found.rows]) if name in inputs else found.rows
        rejects.append(found.rejects)
    venues = newest_list(settings.codes) if settings.codes else None
    if venues is not None:
        inputs[VENUES] = read_mics(venues)
    return Arrived(inputs, pl.concat(rejects))


def _named(text: str) -> tuple[str, Path, Profile]:
    """Contract, file and profile of `CONTRACT=FILE` or `CONTRACT=FILE:PROFILE`."""
    name, _, rest = text.partition("=")
    contract = contract_named(name)
    path, colon, chosen = rest.rpartition(":")
    by_name = bool(colon) and not Path(rest).is_file()
    profile = profile_of(chosen) if by_name else canonical_profile(contract, Book.HOUSE)
    file = Path(path if by_name else rest)
    if not file.is_file():
        raise UsageError(f"--input {text}: there is no file {file}; write CONTRACT=FILE or CONTRACT=FILE:PROFILE")
    if profile.contract != name:
        raise UsageError(f"--input {text}: the profile {profile.name} reads {profile.contract}, not {name}")
    return name, file, profile
