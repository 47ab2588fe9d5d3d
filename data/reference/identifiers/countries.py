"""ISO 3166-1 country codes, those of countries that are no more, and the prefixes that only ISINs have."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """Two letters each: ISO 3166-1 as it stands, and XK, which markets use for Kosovo."""
    return _column("countries.csv", "code") | {"XK"}


@lru_cache(maxsize=1)
def isin_prefixes() -> frozenset[str]:
    """What an ISIN may begin with: country codes, former ones too, and prefixes such as XS, EU and EZ."""
    return country_codes() | _column("isin_prefixes.csv", "prefix")


def _column(file: str, column: str) -> frozenset[str]:
    return frozenset(pl.read_csv(FOLDER / file, infer_schema=False)[column].to_list())
