"""What a person needs to see of a profile at work: raw beside canonical, every reject, what nobody maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import polars as pl

from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from data.formats.format import OWN_COLUMNS

if TYPE_CHECKING:
    from data.formats.format import Control
    from data.profiles.profile import Profile

FIRST = 5


class Landed(Protocol):
    """A landed file, as `data.landing` gives it."""

    @property
    def rows(self) -> pl.DataFrame: ...
    @property
    def controls(self) -> list[Control]: ...


class Doors(Protocol):
    """A read file, as `data.landing` gives it."""

    @property
    def rows(self) -> pl.DataFrame: ...
    @property
    def rejects(self) -> pl.DataFrame: ...
    @property
    def excluded(self) -> pl.DataFrame: ...


@dataclass(frozen=True, slots=True)
class Report:
    """A profile applied to a file.

    `side_by_side` has one row per contract column of the first records: `line`, `column` (the contract's), `sender`
    (where it comes from), `raw` (what the sender wrote), `canonical` (what it was read as).
    """

    profile: str
    landed: int
    canonical: int
    rejected: int
    excluded: dict[str, int]  # rule -> records
    side_by_side: pl.DataFrame
    rejects: pl.DataFrame  # every one
    unmapped: list[str]  # columns of the file that the profile does not speak of
    lacking: list[str]  # columns the profile speaks of that the file has not
    controls: list[Control]

    @property
    def good(self) -> bool:
        """True where every record was read and every control total agrees."""
        return not self.rejected and all(control.agrees for control in self.controls)


def check(landed: Landed, read: Doors, profile: Profile, first: int = FIRST) -> Report:
    """Put a landed file beside what its profile read.

    Args:
        landed: the records as text.
        read: the same records, read into the contract.
        profile: the one that read them.
        first: how many canonical rows are shown beside their raw text.
    """
    file_has = [name for name in landed.rows.columns if name not in OWN_COLUMNS]
    told = list(dict.fromkeys([*_mapped(profile), *profile.ignored, *profile.only]))
    rules = read.excluded["rule"].value_counts(sort=True).rows()
    return Report(
        profile=profile.name,
        landed=landed.rows.height,
        canonical=read.rows.height,
        rejected=read.rejects["row_id"].n_unique(),
        excluded=dict(sorted(rules)),
        side_by_side=_side_by_side(landed.rows, read.rows.head(first), profile),
        rejects=read.rejects,
        unmapped=[name for name in file_has if name not in told],
        lacking=[name for name in told if name not in file_has],
        controls=landed.controls,
    )


def _mapped(profile: Profile) -> list[str]:
    mappings = [*profile.derived.values(), *profile.columns.values()]
    return [name for mapping in mappings for name in mapping.columns if name not in profile.derived]


def _side_by_side(landed: pl.DataFrame, rows: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    schema = {"line": LINEAGE["line"], **dict.fromkeys(("column", "sender", "raw", "canonical"), pl.String)}
    shown: list[dict[str, object]] = []
    for row in rows.iter_rows(named=True):
        raw = landed.filter(pl.col("row_id") == row["row_id"]).row(0, named=True)
        for name in contract_named(profile.contract).columns:
            origins = _origins(name, profile)
            if row[name] is None and not origins:
                continue
            wrote = [str(raw[origin]) for origin in origins if raw.get(origin) is not None]
            canonical = None if row[name] is None else _text(row[name])
            shown.append(
                {
                    "line": row["line"],
                    "column": name,
                    "sender": " + ".join(origins) or "(profile)",
                    "raw": " + ".join(wrote) or None,
                    "canonical": canonical,
                }
            )
    return pl.DataFrame(shown, schema=schema)


def _origins(name: str, profile: Profile) -> list[str]:
    """The sender's columns behind a contract column, through derived ones."""
    mapping = profile.columns.get(name)
    if mapping is None:
        return []
    found: list[str] = []
    for origin in mapping.origins:
        found += profile.derived[origin].origins if origin in profile.derived else [origin]
    return ["line"] if mapping.line else found


def _text(value: object) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if hasattr(value, "as_tuple") and "." in text else text
