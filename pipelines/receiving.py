"""Taking a file: whole bytes into the vault, what it is into the journal, its control totals checked.

A file whose controls do not agree, or that cannot be cut into records, is held: its bytes are kept, and none of its
rows enter a run until a person gives an override or the sender sends it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from data.claim import claimable, profile_for
from data.contracts.failure import InputError, TieoutError
from data.file_lock import locked
from data.formats.format import Control
from data.landing import check_controls, land
from data.profiles.profile import Profile
from pipelines.business_date import business_date_of
from pipelines.home import Home

INBOX_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Receipt:
    """What became of one received file.

    Args:
        state: RECEIVED, HELD (controls or form do not agree), REFUSED (no profile), DUPLICATE (same bytes again).
        records: landed rows that are of the contract or rejects.
        controls: each control total in words.
        version: 1, or higher where the same name came before with other bytes and is superseded.
    """

    name: str
    sha256: str
    state: str
    business_date: date
    source: str | None = None
    book: str | None = None
    records: int = 0
    controls: tuple[str, ...] = ()
    version: int = 1
    reason: str | None = None


def receive_inbox(home: Home, business_date: date | None) -> list[Receipt]:
    """Take every whole file of the inbox, in order of name; a file that was taken leaves the inbox.

    Args:
        business_date: for files whose name says no date; None means the previous business day.

    Raises:
        BusyError: another process has been taking files for longer than is waited.
    """
    receipts: list[Receipt] = []
    with locked(home.folder / "inbox.lock", what="the inbox", wait_seconds=INBOX_PATIENCE_SECONDS):
        found = claimable(home.inbox, home.profiles)
        for path in found.whole:
            receipts.append(receive(home, path, business_date))
            path.unlink()
            for marker in found.markers_of(path):
                marker.unlink(missing_ok=True)
    return receipts


def receive(home: Home, path: Path, business_date: date | None) -> Receipt:
    """Take one file; the journal holds the receipt afterwards, whatever it says.

    Raises:
        OSError: the file cannot be read or the vault cannot be written.
    """
    sha256 = home.vault.put(path)
    day = business_date or business_date_of(None, home.settings)
    try:
        profile = profile_for(path.name, home.profiles)
        day = dated(path.name, profile) or day
    except TieoutError as error:
        receipt = Receipt(path.name, sha256, "REFUSED", day, reason=str(error))
    else:
        receipt = _landed(home, path.name, sha256, profile, day)
    return _written(home, receipt, path.stat().st_size)


def dated(name: str, profile: Profile) -> date | None:
    """The business date that a file's name states, where its profile says how.

    Raises:
        InputError: the name does not fit the profile's pattern, or holds no date.
    """
    told = profile.business_date
    if told is None:
        return None
    found = re.search(told.pattern, name)
    if found is None and not told.required:
        return None
    try:
        return datetime.strptime(found[1], told.format).date() if found else _no_date(name, profile)  # noqa: DTZ007
    except ValueError:
        return _no_date(name, profile)


def _no_date(name: str, profile: Profile) -> date:
    raise InputError(
        f"{name}: the profile {profile.name} expects the business date in the file name "
        f"({profile.business_date.pattern if profile.business_date else ''}); rename the file or mend the profile"
    )


def _landed(home: Home, name: str, sha256: str, profile: Profile, day: date) -> Receipt:
    controls: Sequence[Control] = ()
    records = 0
    state, reason = "RECEIVED", None
    try:
        landed = land(home.vault.read(sha256), file_sha256=sha256, name=name, profile=profile)
        controls = landed.controls
        records = landed.rows.filter(pl.col("excluded").is_null()).height
        check_controls(landed, name)
        home.just_landed.keep(sha256, name, profile, landed)
    except InputError as error:
        state, reason = "HELD", str(error)
    said = tuple(
        f"{c.name} says {c.said}, counted {c.counted}" + ("" if c.agrees else " (differs)") for c in controls
    )
    return Receipt(name, sha256, state, day, profile.name, profile.book, records, said, reason=reason)


def _written(home: Home, receipt: Receipt, size: int) -> Receipt:
    kept = home.journal.receive_file(
        sha256=receipt.sha256,
        name=receipt.name,
        source=receipt.source,
        book=receipt.book,
        contract=home.profiles[receipt.source].contract if receipt.source else None,
        business_date=receipt.business_date,
        size=size,
        state=receipt.state,
        reason=receipt.reason,
        records=receipt.records,
        controls=json.dumps(receipt.controls),
    )
    told = {"state": kept.state, "version": kept.version, "reason": kept.reason, "records": kept.records or 0}
    return Receipt(**{**asdict(receipt), **told})


def receive_files(home: Home, paths: Sequence[Path], business_date: date | None) -> list[Receipt]:
    """Take the named files, wherever they lie; they stay there.

    Raises:
        InputError: one of them is not there; none is taken then.
    """
    absent = [str(path) for path in paths if not path.is_file()]
    if absent:
        raise InputError(f"there is no file {', '.join(absent)}; nothing was taken")
    return [receive(home, path, business_date) for path in paths]


def let_pass(home: Home, sha256: str, who: str | None, why: str | None) -> Receipt:
    """Let a file in whose control totals do not agree, on a person's word; the journal keeps who and why.

    Raises:
        UsageError: no such file is held, or nobody or no reason is named.
        InputError: the file cannot be cut into records; nobody's word can mend that.
    """
    for held in (file for file in home.journal.held_files() if file.sha256 == sha256):
        profile = profile_for(held.name, home.profiles)
        try:
            land(home.vault.read(sha256), file_sha256=sha256, name=held.name, profile=profile)
        except InputError as error:
            raise InputError(f"no word can let {held.name} in, its records cannot be told: {error}") from error
    kept = home.journal.override_control(sha256, who or "", why or "")
    return Receipt(
        kept.name, kept.sha256, kept.state, kept.business_date or date.min, kept.source, kept.book, kept.records or 0
    )
