"""A real day of exchange blocks: what the traders booked settles against what the exchange reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from desk_truth import reconciled

FILE = Path("samples/two-sided/ice-energy/ice_sample.json")


@pytest.mark.samples
def test_all_trader_rows_but_two_without_a_partner_are_in_groups(shared: Path) -> None:
    profiles = ("ice_energy_house", "ice_energy_street")

    found = reconciled(shared / FILE, shared / FILE, profiles, date(2025, 6, 3))

    matched = found.matches["house_refs"].explode()
    missing = found.breaks.filter(pl.col("house_refs").list.len() > 0)["house_refs"].explode()
    assert len(matched) == 36
    assert sorted(missing) == ["134", "140"]
    assert _group_of(found.matches, "122") == (["122"], ["211", "212"])  # a crack against its parts
    assert _group_of(found.matches, "151") == (["151"], ["268", "269"])  # a clip against its fills


def _group_of(matches: pl.DataFrame, ref: str) -> tuple[list[str], list[str]]:
    ours, theirs = matches.filter(pl.col("house_refs").list.contains(ref)).select("house_refs", "street_refs").row(0)
    return sorted(ours), sorted(theirs)
