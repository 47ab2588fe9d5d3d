"""What the codes of settlement statuses and their reasons say, in short plain words, and who has to act on them.

`settlement_statuses.csv` lists statuses by kind (MT548 field 25D, sese.024); `settlement_codes.csv` the reasons that
ISO 15022 (24B) and ISO 20022 give for each status. Words are written from the account owner's view: "we" hold the
account. A code that is not listed stays what it is, and is said to be unknown.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

FOLDER = Path(__file__).parent
SAME_REASONS = {"CANS": "CAND", "CPRC": "CANP"}
"""Statuses whose reasons are those of another one."""


class Actor(StrEnum):
    """Who has to act so that it settles."""

    US = "US"
    COUNTERPARTY = "COUNTERPARTY"
    BOTH = "BOTH"
    CSD = "CSD"  # the depository, or the servicer of the account
    NOBODY = "NOBODY"


class Explained(NamedTuple):
    """`words` of status and reason together; `cause` groups reasons (SECURITIES, CASH, DIFFERENCE, LATE ...)."""

    words: str
    acts: Actor
    cause: str | None
    known: bool


EXPLAINED = pl.Schema(
    {
        "status_words": pl.String,  # null where the status is unknown
        "reason_words": pl.String,  # null where there is no reason; says so where its code is unknown
        "acts": pl.Enum(Actor),
        "cause": pl.String,  # null where there is no reason or it is unknown
        "known": pl.Boolean,  # status and reason (where there is one) are listed
    }
)


def explain(kind: str, status: str, reason: str | None = None) -> Explained:
    """One status in words, for people.

    Args:
        kind: PROCESSING, CANCELLATION, MODIFICATION, MATCHING, INFERRED_MATCHING, SETTLEMENT or another word.
        status: the code of the status (NMAT, PENF ...).
        reason: the code of its reason, where there is one.
    """
    asked = pl.DataFrame(
        {"status_kind": [kind], "status_code": [status], "reason_code": [reason]},
        schema=dict.fromkeys(("status_kind", "status_code", "reason_code"), pl.String),
    )
    told = explained(asked).row(0, named=True)
    parts = [told["status_words"] or f"unknown status {status}", told["reason_words"]]
    words = ": ".join(part for part in parts if part is not None)
    return Explained(words, Actor(told["acts"]), told["cause"], told["known"])


def explained(statuses: pl.DataFrame) -> pl.DataFrame:
    """The rows with `EXPLAINED` columns added, in their order.

    A reason that is not listed for its status is looked up among those of the other statuses. Where nobody is known
    to act, we do: an unknown code is ours to ask about.

    Args:
        statuses: with `status_kind`, `status_code` and `reason_code`, as in the contract `settlement_status`.
    """
    asked = statuses.with_columns(
        pl.col("status_kind").cast(pl.String).alias("\x1fkind"),
        pl.col("status_code").replace(SAME_REASONS).alias("\x1fstatus"),
    )
    reasons, anywhere = settlement_reasons(), _anywhere()
    told = (
        asked.join(
            settlement_statuses().rename({"words": "\x1fwords", "acts": "\x1facts"}),
            left_on=["\x1fkind", "status_code"],
            right_on=["kind", "status"],
            how="left",
            maintain_order="left",
        )
        .join(
            reasons.rename({"words": "\x1fown", "acts": "\x1fown acts", "cause": "\x1fown cause"}),
            left_on=["\x1fstatus", "reason_code"],
            right_on=["status", "reason"],
            how="left",
            maintain_order="left",
        )
        .join(
            anywhere.rename({"words": "\x1fother", "acts": "\x1fother acts", "cause": "\x1fother cause"}),
            left_on="reason_code",
            right_on="reason",
            how="left",
            maintain_order="left",
        )
    )
    return told.select(*statuses.columns, *_answers())


def _answers() -> list[pl.Expr]:
    reason = pl.col("reason_code")
    unknown = pl.when(reason.is_not_null()).then(pl.format("unknown reason {}", reason))
    known = pl.col("\x1fwords").is_not_null() & (reason.is_null() | pl.col("\x1fown").is_not_null())
    named = pl.coalesce("\x1fown acts", "\x1fother acts")
    unasked = pl.when(reason.is_null()).then(pl.col("\x1facts"))
    answers = {
        "status_words": pl.col("\x1fwords"),
        "reason_words": pl.coalesce("\x1fown", "\x1fother", unknown),
        "acts": pl.coalesce(named, unasked, pl.lit(Actor.US.value)),
        "cause": pl.coalesce("\x1fown cause", "\x1fother cause"),
        "known": known,
    }
    return [answers[name].cast(dtype).alias(name) for name, dtype in EXPLAINED.items()]


@lru_cache(maxsize=1)
def settlement_statuses() -> pl.DataFrame:
    """One row per kind and status: `kind`, `status`, `words`, `acts`."""
    return pl.read_csv(FOLDER / "settlement_statuses.csv", infer_schema=False)


@lru_cache(maxsize=1)
def settlement_reasons() -> pl.DataFrame:
    """One row per status and reason: `status`, `reason`, `words`, `acts`, `cause`."""
    return pl.read_csv(FOLDER / "settlement_codes.csv", infer_schema=False)


@lru_cache(maxsize=1)
def _anywhere() -> pl.DataFrame:
    """One row per reason, as the latest status of a settlement has it: failing, then pending, then the rest."""
    order = ["PENF", "PEND", "NMAT", "PPRC", "REJT", "REPR", "CAND", "CANP", "PACK"]
    ranked = settlement_reasons().with_columns(
        pl.col("status").replace_strict(order, range(len(order))).alias("rank")
    )
    return ranked.sort("reason", "rank").unique("reason", keep="first", maintain_order=True).drop("status", "rank")
