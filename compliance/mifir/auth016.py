"""Write transaction reports as files for the authority: BizData with its header, and auth.016.001.01 in it.

The same reports and the same header give the same bytes. Nothing is rounded and nothing that a report states is left
out: a report that the message cannot hold is refused, with its field. One report is one line of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

import polars as pl

from compliance.mifir.auth016_reports import report_elements
from compliance.mifir.element_text import escaped
from compliance.mifir.writable import unwritable
from data.contracts.failure import InputError, UsageError

MESSAGE = "auth.016.001.01"
TECHNICAL = "urn:iso:std:iso:20022:tech:xsd:"
SLICE = 10_000
FIRST_REPORT_LINE = 4
LONGEST_ID = 35
SHOWN = 10


@dataclass(frozen=True)
class Header:
    """What the header of a file says.

    Args:
        sender, receiver: how the two ends identify themselves, such as an LEI or a country code; 1 to 35 characters.
        message_id: unique for the sender; feedback refers to it.
        created: when the file was made; the file says it in UTC, to the second.
    """

    sender: str
    receiver: str
    message_id: str
    created: datetime

    def __post_init__(self) -> None:
        for name in ("sender", "receiver", "message_id"):
            text = getattr(self, name)
            if not 1 <= len(text) <= LONGEST_ID or text != text.strip():
                raise UsageError(f"{name} {text!r} cannot stand in the header; it has 1 to {LONGEST_ID} characters")
        if self.created.tzinfo is None:
            raise UsageError(f"the creation time {self.created} says no time zone")


def write(reports: pl.DataFrame, header: Header, target: IO[bytes]) -> None:
    """Write one file.

    Args:
        reports: rows of the contract transaction_report, NEWT and CANC, in the order in which they are to stand.
        target: where the bytes go, piece by piece.

    Raises:
        InputError: a report that the message cannot hold; names the report, the field, its value and why. Nothing
            is written then.
    """
    refuse(reports)
    target.write(_head(header).encode())
    for piece in reports.iter_slices(SLICE):
        target.write(("\n".join(report_elements(piece)) + "\n").encode())
    target.write(_TAIL.encode())


def refuse(reports: pl.DataFrame) -> None:
    """Refuse reports that the message cannot hold.

    Raises:
        InputError: there are some, or there is no report at all.
    """
    if reports.is_empty():
        raise InputError("there is no report to write; a file holds at least one")
    faults = unwritable(reports)
    if faults.is_empty():
        return
    told = "; ".join(_told(fault) for fault in faults.head(SHOWN).iter_rows(named=True))
    more = f"; and {faults.height - SHOWN:,} more" if faults.height > SHOWN else ""
    raise InputError(
        f"{faults['report_ref'].n_unique():,} of {reports.height:,} reports cannot be written: {told}{more}. "
        "Correct the trade or the reference data they are made from; nothing was written."
    )


def split(reports: pl.DataFrame, most: int) -> Iterator[pl.DataFrame]:
    """Cut reports into files of at most `most`, in their order.

    Raises:
        UsageError: `most` is below 1.
    """
    if most < 1:
        raise UsageError(f"a file of at most {most} reports cannot be made")
    return reports.iter_slices(most)


def _told(fault: dict[str, str]) -> str:
    return (
        f"report {fault['report_ref']}, field {fault['field']} ({fault['column']}) "
        f"holds {fault['value']!r}: {fault['reason']}"
    )


def _head(header: Header) -> str:
    created = header.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<BizData xmlns="{TECHNICAL}head.003.001.01"><Hdr><AppHdr xmlns="{TECHNICAL}head.001.001.01">'
        f"{_end('Fr', header.sender)}{_end('To', header.receiver)}"
        f"<BizMsgIdr>{escaped(header.message_id)}</BizMsgIdr><MsgDefIdr>{MESSAGE}</MsgDefIdr>"
        f"<CreDt>{created}</CreDt></AppHdr></Hdr>\n"
        f'<Pyld><Document xmlns="{TECHNICAL}{MESSAGE}"><FinInstrmRptgTxRpt>\n'
    )


def _end(element: str, name: str) -> str:
    inner = f"<Othr><Id>{escaped(name)}</Id></Othr>"
    return f"<{element}><OrgId><Id><OrgId>{inner}</OrgId></Id></OrgId></{element}>"


_TAIL = "</FinInstrmRptgTxRpt></Document></Pyld></BizData>\n"
