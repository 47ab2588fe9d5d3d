"""Estepa's workbook: a title above the header, real dates and numbers, one sheet of confirmations."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# XlsxWriter carries no types.

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import xlsxwriter

from data.samples.plan import Terms

HEADER = (
    "Confirm", "Client ref", "Status", "Account", "ISIN", "Security", "Direction", "Quantity", "Price", "Ccy",
    "Commission", "Net amount", "Trade date", "Value date",
)  # fmt: skip


def written(rows: Sequence[Terms], day: date) -> bytes:
    """The day's workbook. Its creation time is the business date, so that the same rows give the same bytes."""
    into = BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "remove_timezone": True})
    book.set_properties({"title": "Confirmations", "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Confirms")
    sheet.merge_range(0, 0, 0, 5, f"ESTEPA confirmations of {day:%d %B %Y}")
    sheet.write_row(2, 0, HEADER)
    for number, row in enumerate(rows, start=3):
        for column, cell in enumerate(_record(row)):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day, tzinfo=UTC), dated)
            else:
                sheet.write(number, column, cell)
    book.close()
    return into.getvalue()


def _record(row: Terms) -> list[object]:
    record: dict[str, object] = {
        "Confirm": row.ref,
        "Client ref": row.other_ref,
        "Status": row.status.title(),
        "Account": row.account,
        "ISIN": row.instrument.isin,
        "Security": row.instrument.name,
        "Direction": {"BUY": "Client buys", "SELL": "Client sells"}[row.side],
        "Quantity": row.quantity,
        "Price": row.price,
        "Ccy": row.currency,
        "Commission": row.commission,
        "Net amount": row.net,
        "Trade date": row.trade_date,
        "Value date": row.settlement_date,
    }
    return [dict(row.spoiled).get(name, record[name]) for name in HEADER]
