"""What a reason code of a settlement status means to the desk, and who can cure it; `settlement_reasons.toml`.

The same code may mean different things of an unmatched and of a failing instruction. One that is not listed is said
as it came, and nobody is made responsible for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import polars as pl

TABLE = Path(__file__).parent / "settlement_reasons.toml"


class Acts(StrEnum):
    """Who can cure it."""

    US = "us"
    THEM = "them"
    BOTH = "both"
    OTHER = "other"  # the depository, an agent, an event


class Of(StrEnum):
    """What the reason is given for."""

    UNMATCHED = "unmatched"
    FAILING = "failing"


def reason_words(code: pl.Expr, of: Of) -> pl.Expr:
    """The reason in words with its code; without a code, that none was given."""
    said = {key: f"{entry['says']} ({key})" for key, entry in _table()[of].items()}
    known = code.replace_strict(said, default=None, return_dtype=pl.String)
    other = pl.when(code.is_null()).then(pl.lit("no reason was given")).otherwise(pl.format("reason {}", code))
    return pl.coalesce(known, other)


def who_acts(code: pl.Expr, of: Of) -> pl.Expr:
    """Who can cure it (Enum of Acts); `other` for a code that is not listed, null without one."""
    said = {key: entry["acts"] for key, entry in _table()[of].items()}
    found = code.replace_strict(said, default=Acts.OTHER, return_dtype=pl.String)
    return pl.when(code.is_not_null()).then(found).cast(pl.Enum(Acts))


def reason_codes(of: Of) -> Mapping[str, str]:
    """The listed codes with their words."""
    return {code: entry["says"] for code, entry in sorted(_table()[of].items())}


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
