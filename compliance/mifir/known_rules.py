"""Rules of ESMA that a file would be rejected by, as far as they are publicly known: asked before it is handed in.

Numbers and codes are ESMA's (validation rules of transaction reporting, RTS 22), the words are ours. Rules on
reference data of instruments and parties are asked by the checks of the pack; here stand those that need the file
itself, what was handed in before, and lists that the firm obtained.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.mifir.auth016_parties import ROW, parts_of
from compliance.mifir.states import KEY, State, latest
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import FIELD_NUMBERS
from data.reference.identifiers.lei import why_not_lei
from data.reference.identifiers.mic import why_not_mic

BREACHES = pl.Schema(
    {
        "line": pl.Int64,
        "report_ref": pl.String,
        "rule": pl.String,
        "field": pl.Int64,
        "value": pl.String,
        "reason": pl.String,
    }
)
"""One row per report and rule that it breaks."""
STANDS = (State.SUBMITTED, State.PENDING, State.ACCEPTED)
YEARS = 5
NO_VENUE = ("XOFF", "XXXX")
OF_DEBT = r"^D[BCTN]"
LEI_RULES = {
    "submitting_entity": "021",
    "executing_entity": "027",
    "buyer": "043",
    "buyer_decision": "056",
    "seller": "072",
    "seller_decision": "LEI of field 21",
    "transmitting_firm_buyer": "LEI of field 26",
    "transmitting_firm_seller": "LEI of field 27",
}
"""Column -> the rule that its LEI is one; where the number is not known, in words."""
PARTIES = ("buyer", "buyer_decision", "seller", "seller_decision")


def breaches(reports: pl.DataFrame, states: pl.DataFrame, venues: pl.DataFrame | None = None) -> pl.DataFrame:
    """What the reports of a file would be rejected for.

    Args:
        reports: LINEAGE and the columns of `transaction_report`, in the order of the file.
        states: what became of what was handed in before (`compliance.mifir.states.STATES`).
        venues: the list of ISO 10383; without it no venue is asked.

    Returns:
        `BREACHES`, by line, rule and field.
    """
    new = reports.filter(pl.col("report_status") == ReportStatus.NEWT)
    found = [
        BREACHES.to_frame(),
        *_life_cycle(reports, states),
        *_leis(reports),
        *_of_rules(new, venues),
    ]
    return pl.concat(found).unique(maintain_order=True).sort("line", "rule", "field", maintain_order=True)


def _life_cycle(reports: pl.DataFrame, states: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """CON-023 and CON-024: what stands before each report, at the authority and earlier in the file."""
    standing = latest(states.filter(pl.col("submitted_at").is_not_null())).select(
        *KEY, stood=pl.col("state").is_in(STANDS)
    )
    new = pl.col("report_status") == ReportStatus.NEWT
    told = (
        reports.with_row_index("order")
        .join(standing, on=KEY, how="left", maintain_order="left")
        .with_columns(before=new.shift(1).over(KEY, order_by="order"))
    )
    stands = pl.coalesce("before", pl.col("stood").fill_null(value=False))
    again = told.filter(new & stands)
    yield _told(again, "CON-023", "transaction_reference", pl.lit("it was reported already and not cancelled"))
    nothing = told.filter(~new & ~stands)
    yield _told(nothing, "CON-024", "transaction_reference", pl.lit("nothing of it stands that could be cancelled"))


def _leis(reports: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for column, rule in LEI_RULES.items():
        if column in PARTIES:
            parts = parts_of(reports, column).filter(pl.col(f"{column}_type") == "LEI")
            places = reports.select("line", "report_ref").with_row_index(ROW)
            rows = parts.select(ROW, column).join(places, on=ROW, how="left", maintain_order="left")
        else:
            rows = reports
        why = why_not_lei(pl.col(column))
        found = rows.with_columns(why=why).filter(pl.col("why").is_not_null())
        yield _told(found, rule, column, pl.col("why"))


def _of_rules(new: pl.DataFrame, venues: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
    debt = pl.col("cfi").str.contains(OF_DEBT)
    without = new.filter(debt & pl.col("net_amount").is_null())
    yield _told(without, "111", "net_amount", pl.lit("a debt instrument is reported with its net amount"))
    bare = new.filter((pl.col("venue") == "XXXX") & pl.col("instrument_name").is_null())
    yield _told(bare, "270", "instrument_name", pl.lit("a report on XXXX describes its instrument in full"))
    sent = pl.coalesce("submitted_at", pl.lit(None, dtype=pl.Datetime("us", "UTC")))
    old = new.filter(pl.col("trading_time") < sent.dt.offset_by(f"-{YEARS}y"))
    yield _told(old, "269", "trading_time", pl.lit(f"it was traded more than {YEARS} years before it is reported"))
    future = new.filter(pl.col("trading_time") > sent)
    yield _told(future, "time of field 28", "trading_time", pl.lit("it was traded after the file was made"))
    if venues is not None:
        asked = new.filter(~pl.col("venue").is_in(NO_VENUE))
        why = why_not_mic(pl.col("venue"), pl.col("trading_time").dt.date(), venues)
        found = asked.with_columns(why=why).filter(pl.col("why").is_not_null())
        yield _told(found, "CON-360", "venue", pl.col("why"))


def _told(rows: pl.DataFrame, rule: str, column: str, reason: pl.Expr) -> pl.DataFrame:
    return rows.select(
        pl.col("line").cast(pl.Int64),
        "report_ref",
        rule=pl.lit(rule),
        field=pl.lit(FIELD_NUMBERS[column], dtype=pl.Int64),
        value=pl.col(column).cast(pl.String),
        reason=reason,
    )
