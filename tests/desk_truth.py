"""Days of an energy desk through their profiles and the rulebook, and what their truth files say."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.landing import land, read
from data.profiles.profile import profile_named
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.rulebook import rulebook_named

Lines = tuple[tuple[int, ...], tuple[int, ...]]


class DeskDay(NamedTuple):
    """One day: what was found and what was planted, by 1-based data line of house and street."""

    matched: set[Lines]
    broken: dict[Lines, str]
    planted: set[Lines]
    planted_breaks: dict[Lines, str]


def reconciled(house: Path, street: Path, profiles: tuple[str, str], day: date) -> Reconciled:
    """Two sheets as they are, under the energy rulebook."""
    books = [_read(path, profile) for path, profile in zip((house, street), profiles, strict=True)]
    return reconcile(*books, rulebook_named("energy"), Day(day))


def desk_day(folder: Path, day: str) -> DeskDay:
    """A day of the traders' sheet and the clearer's report, with its truth."""
    sheets = (folder / f"{day}_traders.csv", folder / f"{day}_exchange.csv")
    found = reconciled(*sheets, ("energy_desk_house", "energy_desk_street"), date.fromisoformat(day))
    truth = json.loads((folder / f"{day}_truth.json").read_text(encoding="utf-8"))["groups"]
    breaks = {_lines(row): ",".join(row["types"]) for row in found.breaks.to_dicts()}
    return DeskDay(
        {_lines(row) for row in found.matches.to_dicts()},
        breaks,
        {_planted(group) for group in truth if group["expect"] == "MATCH"},
        {_planted(group): group["expect"] for group in truth if group["expect"] != "MATCH"},
    )


def _read(path: Path, profile: str) -> pl.DataFrame:
    payload = path.read_bytes()
    known = profile_named(profile)
    return read(
        land(payload, file_sha256=hashlib.sha256(payload).hexdigest(), name=path.name, profile=known), known
    ).rows


def _lines(row: dict[str, Any]) -> Lines:
    ours, theirs = (
        tuple(sorted(int(name.split(":")[1]) - 1 for name in row[side])) for side in ("house_rows", "street_rows")
    )
    return ours, theirs


def _planted(group: dict[str, Any]) -> Lines:
    return tuple(sorted(group["house"])), tuple(sorted(group["street"]))
