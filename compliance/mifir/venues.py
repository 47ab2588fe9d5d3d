"""What kind of place a MIC is for a firm: a trading venue of the Union, an internaliser, a platform abroad."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import polars as pl

from compliance.mifir.persons import countries_of_eea
from data.contracts.trading_venue import VenueKind

UNITED_KINGDOM = ("GB", "GI")
OFF_VENUE = ("XOFF", "XXXX")
"""Field 36 without a venue: of an instrument that is admitted somewhere, and of one whose underlying is."""


class Platform(StrEnum):
    VENUE = "VENUE"  # a regulated market, MTF or OTF of the Union (for a firm of the United Kingdom, also there)
    SI = "SI"
    ABROAD = "ABROAD"


def countries_in_scope(home: str | None, on: date) -> list[str]:
    """Countries whose venues are trading venues for a firm: those of the EEA; for a British firm its own too.

    The EEA's rules and the United Kingdom's are told apart by the country of the firm.
    """
    ours = UNITED_KINGDOM if home in UNITED_KINGDOM else ()
    return sorted({*countries_of_eea(on), *ours})


def platforms(venues: pl.DataFrame, countries: list[str], on: date) -> pl.DataFrame:
    """One row per MIC that is active on a day: `mic`, `platform`, `ccp_lei`, `central_counterparty`.

    A venue of the Union of which nobody says whether it is a trading venue or an internaliser is left out. What rows
    say of a MIC adds up; where they disagree the first one holds that says a kind.

    Args:
        venues: rows of the contract `trading_venue`.
        countries: as `countries_in_scope` makes them.
    """
    begun = (pl.col("active_from") <= on) | pl.col("active_from").is_null()
    lasting = (pl.col("active_until") >= on) | pl.col("active_until").is_null()
    kind = pl.col("kind").cast(pl.String)
    organised = kind.is_in([VenueKind.REGULATED_MARKET, VenueKind.MTF, VenueKind.OTF])
    platform = (
        pl.when(kind == VenueKind.SI)
        .then(pl.lit(Platform.SI))
        .when(organised & pl.col("country").is_in(countries))
        .then(pl.lit(Platform.VENUE))
        .when(~pl.col("country").is_in(countries))
        .then(pl.lit(Platform.ABROAD))
    )
    said = pl.col("kind", "country", "ccp_lei", "central_counterparty").drop_nulls().first()
    telling = venues.filter(begun & lasting).sort(kind == VenueKind.OTHER, maintain_order=True)
    standing = telling.group_by("mic", maintain_order=True).agg(said)
    told = standing.select("mic", platform.alias("platform"), "ccp_lei", "central_counterparty")
    return told.filter(pl.col("platform").is_not_null())
