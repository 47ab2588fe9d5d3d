"""The errors and omissions of a day: each kind of error with its cause, since when, how many, and examples.

The parts are the same functions that the checks of Article 15 ask; nothing is judged here a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from compliance.article15 import deadlines, duplicates, fields, missing, positions, rejected
from compliance.given import Given
from data.contracts.report_status import CONTRACT as STATUS
from data.contracts.transaction_report import CONTRACT as REPORT

REPORTS, STATUSES = REPORT.name, STATUS.name
EXAMPLES = 3
FIELD = "field differs"
ERROR = pl.Schema(
    {
        "kind": pl.String,
        "number": pl.Int64,  # of the field of RTS 22; null where the error is about the report as a whole
        "field": pl.String,
        "cause": pl.String,
        "reference": pl.String,  # field 2, or party, instrument and date
        "trade_ref": pl.String,
        "traded_on": pl.Date,
        "house": pl.String,
        "street": pl.String,  # of a field what was reported; else what is wrong, in words
        "entity": pl.String,
        "instrument": pl.String,
        "venue": pl.String,
        "row_id": pl.String,  # of the row that leads to its file; null where the error is about no one row
    }
)
"""One row per error."""
SUMMARY = pl.Schema(
    {
        "kind": pl.String,
        "number": pl.Int64,
        "field": pl.String,
        "cause": pl.String,
        "errors": pl.Int64,
        "examined": pl.Int64,  # how many there were that could have been wrong so
        "share_percent": pl.Decimal(38, 2),  # errors of those, half to even to two decimals: for the eye
        "since": pl.Date,  # first trading date
        "until": pl.Date,
        "where": pl.String,  # the one venue or instrument of all of them, where there is one
        "examples": pl.String,
        "to_authority": pl.String,
    }
)
"""One row per kind, field and cause, the most errors first."""


@dataclass(frozen=True)
class Kind:
    """One kind of error.

    Args:
        cause: where the offence tells of one report, what all of them have in common.
        to_authority: whether the authority has to be told, and by which rule.
    """

    name: str
    looks_at: Callable[[Given], pl.DataFrame]
    offends: Callable[[pl.DataFrame, Given], pl.DataFrame]
    needs: tuple[str, ...]
    cause: str | None
    to_authority: str


TOLD = "yes: Art. 26(7) MiFIR, Art. 15(2) RTS 22"
CORRECTED = "yes, with the correction: Art. 26(7) MiFIR"
KINDS: Sequence[Kind] = (
    Kind("under-reported", missing.due, missing.never_sent, (REPORTS,), None, TOLD),
    Kind("not accepted", missing.due, missing.not_accepted, (REPORTS, STATUSES), None, TOLD),
    Kind(
        "over-reported",
        missing.examined_street,
        missing.never_expected,
        (REPORTS,),
        None,
        CORRECTED,
    ),
    Kind(
        "reference used again",
        duplicates.all_sent,
        duplicates.sent_again,
        (REPORTS,),
        "sent again without a cancellation",
        CORRECTED,
    ),
    Kind(
        "reported twice",
        duplicates.all_sent,
        duplicates.one_trade_twice,
        (REPORTS,),
        "one transaction under several references",
        CORRECTED,
    ),
    Kind(
        "rejected and not sent again",
        rejected.answered_reports,
        rejected.not_sent_again,
        (REPORTS, STATUSES),
        None,
        TOLD,
    ),
    Kind("pending for long", rejected.answered_reports, rejected.pending_for_long, (REPORTS, STATUSES), None, "no"),
    Kind(
        "late", deadlines.first_sent, deadlines.late, (REPORTS,), "in after the close of the next working day", TOLD
    ),
    Kind(FIELD, fields.compared, fields.offending, (REPORTS, fields.BREAKS), None, CORRECTED),
    Kind(
        "collective position",
        positions.booked_positions,
        positions.differing_positions,
        (REPORTS, "trade", "party"),
        "reports do not add up to the change in position",
        CORRECTED,
    ),
    Kind(
        "aggregate account",
        positions.aggregates,
        positions.unbalanced,
        (REPORTS,),
        "what went in is not what came out",
        CORRECTED,
    ),
)


@dataclass(frozen=True)
class Pack:
    """What is wrong.

    Args:
        errors: `ERROR`.
        summary: `SUMMARY`.
        not_asked: kinds that could not be asked, with the input that is missing.
    """

    errors: pl.DataFrame
    summary: pl.DataFrame
    not_asked: pl.DataFrame


def pack_of(given: Given) -> Pack:
    """Ask for every kind of error."""
    errors: list[pl.DataFrame] = [ERROR.to_frame()]
    examined: dict[str, int] = {}
    not_asked: list[tuple[str, str]] = []
    for kind in KINDS:
        lacking = [name for name in kind.needs if name not in given.inputs]
        if lacking:
            not_asked.append((kind.name, f"no {', no '.join(lacking)} has arrived"))
            continue
        rows = kind.looks_at(given)
        examined[kind.name] = rows.height
        errors.append(_errors(kind, kind.offends(rows, given)))
    found = pl.concat(errors)
    return Pack(
        found.sort("kind", "number", "cause", "traded_on", "reference", "field"),
        _summary(found, examined),
        pl.DataFrame(not_asked, schema={"kind": pl.String, "why": pl.String}, orient="row"),
    )


def _errors(kind: Kind, offences: pl.DataFrame) -> pl.DataFrame:
    """Offences in the columns of ERROR."""
    causes: dict[str, pl.Expr] = {} if kind.cause is None else {"cause": pl.lit(kind.cause)}
    if kind.cause is None and "cause" not in offences.columns:
        causes["cause"] = _of_feedback(offences)
    dated = {} if "traded_on" in offences.columns else {"traded_on": deadlines.traded_on()}
    named = {
        "kind": pl.lit(kind.name),
        "reference": pl.coalesce(_known(offences, "transaction_reference"), "reference"),
        "entity": _known(offences, "executing_entity"),
        "instrument": pl.coalesce(_known(offences, "isin"), _known(offences, "instrument_name")),
        "street": _known(offences, "street") if kind.name == FIELD else pl.col("reason"),
        **causes,
        **dated,
    }
    told = offences.with_columns(**named)
    if kind.name != FIELD:
        told = told.with_columns(field=pl.lit(None, dtype=pl.String))
    return told.select(
        (pl.col(name) if name in told.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in ERROR.items()
    )


def _of_feedback(offences: pl.DataFrame) -> pl.Expr:
    """What the authority said, as a cause of many reports."""
    rules, answer = _known(offences, "rules"), _known(offences, "answer")
    message = pl.coalesce(_known(offences, "message_id_right"), _known(offences, "message_id"))
    silent = pl.coalesce(pl.format("no feedback for message {}", message), pl.lit("no feedback"))
    return (
        pl.when(answer == "RJCT").then(pl.format("rejected by {}", rules.fill_null("a rule that is not named")))
        .when(answer == "PDNG").then(pl.format("pending by {}", rules.fill_null("a rule that is not named")))
        .otherwise(silent)
    )  # fmt: skip


def _known(rows: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, dtype=pl.String)


def _summary(errors: pl.DataFrame, examined: dict[str, int]) -> pl.DataFrame:
    keys = ["kind", "number", "field", "cause"]
    counted = errors.group_by(keys, maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("errors"),
        pl.col("traded_on").min().alias("since"),
        pl.col("traded_on").max().alias("until"),
        _all_the_same("venue").alias("venue"),
        _all_the_same("instrument").alias("instrument"),
        pl.concat_str(
            pl.col("reference"), pl.format(" (trade {})", "trade_ref").fill_null(""), _values().fill_null("")
        )
        .sort()
        .head(EXAMPLES)
        .str.join("; ")
        .alias("examples"),
    )
    of_kind: dict[str, Any] = {kind.name: kind.to_authority for kind in KINDS}
    told = counted.with_columns(
        examined=pl.col("kind").replace_strict(examined, default=None, return_dtype=pl.Int64),
        to_authority=pl.col("kind").replace_strict(of_kind, default=None, return_dtype=pl.String),
        where=pl.concat_list(pl.format("venue {}", "venue"), pl.format("instrument {}", "instrument"))
        .list.drop_nulls()
        .list.join(", "),
    ).with_columns(share_percent=_percent("errors", "examined"))
    ordered = told.sort(["errors", *keys], descending=[True, *([False] * len(keys))], nulls_last=True)
    return ordered.select(pl.col(name).cast(dtype) for name, dtype in SUMMARY.items())


def _values() -> pl.Expr:
    pair = pl.format(
        ": expected {}, reported {}", pl.col("house").fill_null("nothing"), pl.col("street").fill_null("nothing")
    )
    return pl.when(pl.col("kind") == FIELD).then(pair)


def _all_the_same(name: str) -> pl.Expr:
    return pl.when((pl.col(name).n_unique() == 1) & (pl.len() > 1)).then(pl.col(name).first())


def _percent(part: str, whole: str) -> pl.Expr:
    """Half to even to two decimals, by whole numbers: hundredths of a percent."""
    doubled, of = pl.col(part) * 20_000, pl.col(whole).clip(lower_bound=1)
    floor, rest = doubled // (2 * of), doubled % (2 * of)
    up = (rest > of) | ((rest == of) & (floor % 2 == 1))
    hundredths = (floor + up.cast(pl.Int64)).cast(pl.Decimal(38, 2))
    return hundredths * pl.lit("0.01").str.to_decimal(scale=2)
