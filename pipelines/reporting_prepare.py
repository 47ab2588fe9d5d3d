"""What `tieout report prepare transactions` does: reports that are still to be handed in, as files in the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from compliance.mifir.auth016 import Header, refuse, split, write
from compliance.mifir.to_send import ToSend, to_send
from data.contracts.failure import UsageError
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import CONTRACT
from data.contracts.words import Book
from data.file_lock import locked
from data.journal.records import Act
from data.landing import land, read
from data.profiles.canonical import canonical_profile
from pipelines.check_inputs import arrived
from pipelines.declared import profile_of
from pipelines.expected_reports import make_expected
from pipelines.home import Home
from pipelines.reporting_files import KIND, ReportFile, file_named, may_follow, report_files
from pipelines.reporting_states import standing
from pipelines.terminal import say, show_table

PATIENCE_SECONDS = 60.0
NAME = "MIFIR_SUBMITTED_{}.xml"
MOST_REPORTS = 50_000
MOST_TOLD = 20


@dataclass(frozen=True)
class Order:
    """What somebody asks for.

    Args:
        who: who prepares, and therefore cannot approve.
        receiver: the authority or reporting mechanism; the country of the executing entity when absent.
        most: reports of one file at most.
        again: send what was rejected though it has not changed.
        source: reports that were made elsewhere, FILE or FILE:PROFILE, instead of those that the trades call for.
    """

    business_date: date
    who: str
    receiver: str | None = None
    most: int = MOST_REPORTS
    again: bool = False
    source: str | None = None


@dataclass(frozen=True)
class Prepared:
    """The files that were made, and what was not put into any.

    Args:
        missing: expected reports that cannot be made yet, as `tieout report expected` tells them.
    """

    order: Order
    files: tuple[ReportFile, ...]
    sending: ToSend
    missing: int

    def values(self) -> dict[str, Any]:
        return {
            "business_date": self.order.business_date,
            "files": [file.values() for file in self.files],
            "reports": self.sending.rows.height,
            "not_sent": self.sending.held.to_dicts(),
            "cannot_be_made": self.missing,
        }


def prepare(home: Home, order: Order) -> Prepared:
    """Make the files and sign them as prepared; two people at once are served one after the other.

    Raises:
        InputError: trades have not been run, reference data has not arrived, or a report cannot be written.
        UsageError: nobody says who receives the files.
        BusyError: somebody else has been preparing for longer than is waited.
    """
    with locked(home.folder / "reports.lock", what="the preparing of report files", wait_seconds=PATIENCE_SECONDS):
        expected, missing = _expected(home, order)
        now = home.journal.clock()
        before = standing(home, now)
        sending = to_send(expected, before.submitted, before.states, before.waiting, again=order.again)
        files = [] if sending.rows.is_empty() else list(_files(home, order, sending.rows, now))
    return Prepared(order, tuple(files), sending, missing)


def show(found: Prepared) -> None:
    """The files, and why each other report is in none."""
    told = found.values()
    rows = [(f.sha256[:12], f.name, f.detail["reports"], f.detail["new"], f.detail["cancelled"]) for f in found.files]
    show_table(
        "", ("file", "name", "reports", "new", "cancellations"), rows, numbers=("reports", "new", "cancellations")
    )
    held = found.sending.held
    columns = ("executing entity", "reference", "why")
    show_table("Not sent" if held.height else "", columns, held.head(MOST_TOLD).rows())
    say(f"{told['reports']:,} reports in {len(found.files)} files; {held.height:,} of those expected are not sent")
    if found.missing:
        say(f"{found.missing:,} values are missing: `tieout report expected` tells them")
    if found.files:
        say("next: tieout report validate FILE, then somebody else: tieout report approve FILE --who NAME")


def _expected(home: Home, order: Order) -> tuple[pl.DataFrame, int]:
    if order.source is None:
        made = make_expected(home, order.business_date)
        return made.rows, made.made.missing.height
    path, profile = Path(order.source), canonical_profile(CONTRACT, Book.HOUSE)
    if not path.is_file():
        name, _, chosen = order.source.rpartition(":")
        path, profile = Path(name), profile_of(chosen)
    if not path.is_file() or profile.contract != CONTRACT.name:
        raise UsageError(f"--reports {order.source}: no file of transaction reports; write FILE or FILE:PROFILE")
    payload = path.read_bytes()
    found = read(
        land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=path.name, profile=profile), profile
    )
    if found.rejects.height:
        raise UsageError(
            f"{path.name}: {found.rejects['row_id'].n_unique()} records are no transaction reports; "
            "`tieout profile check` says why"
        )
    return found.rows, 0


def _files(home: Home, order: Order, rows: pl.DataFrame, now: datetime) -> Iterator[ReportFile]:
    """One file per submitting entity and so many reports; numbered on within the business date."""
    refuse(rows)
    number = len(report_files(home, order.business_date))
    receivers = _receivers(home, order, rows)
    for (sender,), own in rows.group_by("submitting_entity", maintain_order=True):
        for piece in split(own, order.most):
            number += 1
            header = Header(
                str(sender),
                receivers[str(sender)],
                f"{order.business_date:%Y%m%d}-{number:04}",
                now.replace(microsecond=0),
            )
            yield _signed(home, order, piece, header)


def _signed(home: Home, order: Order, piece: pl.DataFrame, header: Header) -> ReportFile:
    target = BytesIO()
    write(piece, header, target)
    sha256 = home.vault.put(target.getvalue())
    cancelled = piece.filter(pl.col("report_status") == ReportStatus.CANC).height
    home.journal.sign(
        kind=KIND,
        subject=sha256,
        act=Act.PREPARED,
        who=order.who,
        business_date=order.business_date,
        detail={
            "name": NAME.format(header.message_id),
            "message_id": header.message_id,
            "reports": piece.height,
            "new": piece.height - cancelled,
            "cancelled": cancelled,
            "sender": header.sender,
            "receiver": header.receiver,
            "created": header.created.isoformat(),
            "size": target.tell(),
        },
        permitted=lambda acts: may_follow(acts, Act.PREPARED),
    )
    return file_named(home, sha256)


def _receivers(home: Home, order: Order, rows: pl.DataFrame) -> dict[str, str]:
    """Submitting entity -> who receives its files.

    Raises:
        UsageError: nobody says so, and it does not follow from one country of the executing entities.
    """
    senders = rows["submitting_entity"].unique(maintain_order=True).to_list()
    if order.receiver is not None:
        return dict.fromkeys(senders, order.receiver)
    parties = arrived(home, order.business_date, ["party"]).inputs.get("party")
    found: dict[str, str] = {}
    for sender in senders:
        entities = rows.filter(pl.col("submitting_entity") == sender)["executing_entity"].unique().implode()
        known = [] if parties is None else parties.filter(pl.col("lei").is_in(entities))["country"].unique().to_list()
        countries = [country for country in known if country]
        if len(countries) != 1:
            raise UsageError(f"who receives the reports of {sender} does not follow from its country; say --to CODE")
        found[sender] = countries[0]
    return found
