"""Checks of custody records: every custodian is covered, often enough, and discrepancies do not stay (CASS 6.6)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from compliance.given import Given, house, street
from compliance.offences import told, written
from data.contracts.column import Role
from data.contracts.custody_check import CustodyCheckKind
from data.contracts.custody_holding import CONTRACT

CHECKS = "custody_check"
HOLDINGS = CONTRACT.name
KEY = list(CONTRACT.having(Role.KEY))


def custodians(given: Given) -> pl.DataFrame:
    """Every custodian at which we hold something on the business date: its first holding."""
    held = house(given.rows(HOLDINGS)).sort("custodian", CONTRACT.reference, "row_id")
    return held.unique("custodian", keep="first", maintain_order=True)


def overdue(kind: CustodyCheckKind) -> Callable[[pl.DataFrame, Given], pl.DataFrame]:
    """Custodians whose last check of a kind is older than the months allow, or is not on record."""

    def offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
        months = given.parameters["months"]
        oldest = pl.lit(given.business_date).dt.offset_by(f"-{months}mo")
        done = (
            _performed(given).filter(pl.col("kind") == kind).group_by("custodian").agg(pl.col("performed_on").max())
        )
        found = rows.join(done, on="custodian", how="left", maintain_order="left").filter(
            (pl.col("performed_on") < oldest).fill_null(value=True)
        )
        reason = pl.format(
            "the last {} check of its records was performed on {}; due since {}",
            pl.lit(kind.lower()),
            pl.col("performed_on").cast(pl.String).fill_null("no day on record"),
            oldest,
        )
        return told(found, "performed_on", reason, "custodian")

    return offends


def recorded(given: Given) -> pl.DataFrame:
    """The newest check of every custodian and kind."""
    rows = _performed(given).sort("performed_on", "check_ref", "row_id")
    return rows.unique(["custodian", "kind"], keep="last", maintain_order=True)


def badly_recorded(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Records that say no actions, were reviewed by nobody else, or leave discrepancies without action."""
    maker, checker = (pl.col(name).str.strip_chars().str.to_lowercase() for name in ("performed_by", "reviewed_by"))
    faults = {
        "actions": (pl.col("actions").is_null(), pl.lit("it does not say what was done to perform it")),
        "reviewed_by": (
            (checker == maker).fill_null(value=True),
            pl.format("performed by {} and reviewed by nobody else", "performed_by"),
        ),
        "unresolved": (
            pl.col("unresolved") > 0,
            pl.format("{} of {} discrepancies are without action", "unresolved", "discrepancies"),
        ),
    }
    return pl.concat(
        told(rows.filter(is_fault), field, why, "check_ref") for field, (is_fault, why) in faults.items()
    )


def held(given: Given) -> pl.DataFrame:
    """What our records say lies at custodians, per custodian, account and instrument; with the statement beside it.

    Returns:
        The first row of ours, `quantity` in total, and `stated`: what the statements say, 0 where they say nothing.
        Only custodians of which a statement arrived.
    """
    theirs = street(given.rows(HOLDINGS)).group_by(KEY).agg(stated=pl.col("quantity").sum())
    ours = (
        house(given.rows(HOLDINGS))
        .sort(*KEY, CONTRACT.reference, "row_id")
        .group_by(KEY, maintain_order=True)
        .agg(pl.all().exclude(*KEY, "quantity").first(), pl.col("quantity").sum())
    )
    stating = pl.col("custodian").is_in(theirs["custodian"].unique().implode())
    nothing = pl.lit(0, dtype=CONTRACT.schema["quantity"])
    beside = ours.filter(stating).join(theirs, on=KEY, how="left", maintain_order="left")
    return beside.with_columns(pl.coalesce("stated", nothing))


def shortfalls(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Securities of which the custodian holds less than our records say, beyond the limit."""
    missing = pl.col("quantity") - pl.col("stated")
    found = rows.filter(missing > pl.lit(given.parameters["largest_shortfall"]))
    reason = pl.format(
        "our records say {} of {} at {}, its statement {}: {} short",
        written("quantity"),
        "instrument_id",
        "custodian",
        written("stated"),
        written(missing),
    )
    return told(found, "quantity", reason, pl.format("{} {} {}", *KEY))


def _performed(given: Given) -> pl.DataFrame:
    return house(given.rows(CHECKS)).filter(pl.col("performed_on") <= given.business_date)
