"""Duna's SWIFT confirmations: one MT 515 per trade, messages parted by `$` as in an RJE file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data.samples.plan import Terms

HEAD = "{1:F01DUNADEMOAXXX0000000000}{2:I515ALBADEMOXXXXN}{4:"
FUNCTION = {"NEW": "NEWM", "CANCEL": "CANC"}


def written(rows: Sequence[Terms]) -> bytes:
    """The day's messages."""
    return "$".join(_message(number, row) for number, row in enumerate(rows, start=1)).encode()


def _message(number: int, row: Terms) -> str:
    body = [*_general(number, row), *_details(row), *_settlement(row)]
    return "\r\n".join([HEAD, *body, "-}"])


def _general(number: int, row: Terms) -> list[str]:
    """A cancellation is a message of its own that names the first one by PREV."""
    own = row.ref if row.status == "NEW" else f"{row.ref}C{number}"
    previous = [] if row.status == "NEW" else [("PREV", row.ref)]
    links = previous + ([("RELA", row.other_ref)] if row.other_ref else [])
    linked = [line for name, ref in links for line in (":16R:LINK", f":20C::{name}//{ref}", ":16S:LINK")]
    return [
        ":16R:GENL",
        f":20C::SEME//{own}",
        f":23G:{FUNCTION[row.status]}",
        f":98C::PREP//{row.trade_date:%Y%m%d}180000",
        ":22F::TRTR//TRAD",
        *linked,
        ":16S:GENL",
    ]


def _details(row: Terms) -> list[str]:
    return [
        ":16R:CONFDET",
        f":98A::TRAD//{row.trade_date:%Y%m%d}",
        f":98A::SETT//{row.settlement_date:%Y%m%d}",
        f":90B::DEAL//ACTU/{row.currency}{_number(row.price)}",
        f":22H::BUSE//{'BUYI' if row.side == 'BUY' else 'SELL'}",
        ":22H::PAYM//APMT",
        ":16R:CONFPRTY",
        ":95Q::INVE//ALBA GESTION",
        f":97A::SAFE//{row.account}",
        ":16S:CONFPRTY",
        f":36B::CONF//UNIT/{_number(row.quantity)}",
        f":35B:ISIN {row.instrument.isin}",
        row.instrument.name,
        ":16S:CONFDET",
    ]


def _settlement(row: Terms) -> list[str]:
    stated = [("DEAL", row.gross), ("EXEC", row.commission), ("STAM", row.taxes), ("SETT", row.net)]
    amounts = [
        line
        for name, amount in stated
        if amount is not None
        for line in (":16R:AMT", f":19A::{name}//{row.currency}{_number(amount)}", ":16S:AMT")
    ]
    return [
        ":16R:SETDET",
        ":22F::SETR//TRAD",
        ":16R:SETPRTY",
        f":95P::PSET//{row.place_of_settlement}",
        ":16S:SETPRTY",
        *amounts,
        ":16S:SETDET",
    ]


def _number(amount: Decimal) -> str:
    """SWIFT's decimal comma, which is always written."""
    text = f"{amount}".replace(".", ",")
    return text if "," in text else f"{text},"
