"""From the bytes of a received file to landed rows, and from landed rows through one of two doors.

Law: every landed row is a canonical row, or has rejects, or is excluded by a rule; exactly one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts import reject
from data.contracts.contract import contract_named
from data.contracts.failure import InputError, IntegrityError
from data.contracts.lineage import LINEAGE
from data.contracts.words import Origin
from data.envelope import Opened, open_envelope
from data.formats.format import OWN_COLUMNS, Control, Records, format_named
from data.formats.parquet import LINE, as_texts
from data.profiles.canonical import check_columns
from data.profiles.reading import read_columns
from data.profiles.typed import take

if TYPE_CHECKING:
    from datetime import date

    from data.profiles.profile import Profile

HEAD_DIGITS = 16
FRAME = ("header", "preamble", "trailer", "blank line", "blank row")
"""Rules of the formats for lines that frame the records of a file and are none themselves; they do not land."""


class LandedFile(NamedTuple):
    """`rows`: LINEAGE, `byte_offset`, `raw`, `excluded`, `malformed`, then the sender's columns as text.

    `solid`: no such text holds white space, as far as that is known.
    """

    rows: pl.DataFrame
    controls: list[Control]
    solid: bool = False


class Behind(NamedTuple):
    """What a file holds before the part of it that is landed; the part begins with the file's first line again."""

    lines: int
    bytes_: int


class Read(NamedTuple):
    """The doors: `rows` with LINEAGE and the contract, `rejects` one per failed column, `excluded` with its rule."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    excluded: pl.DataFrame


def land(  # noqa: PLR0913  all but the last two say what the file is
    payload: bytes,
    *,
    file_sha256: str,
    name: str,
    profile: Profile,
    origin: Origin = Origin.RECEIVED,
    behind: Behind | None = None,
) -> LandedFile:
    """Open the envelope and land every record of the file as text.

    Args:
        payload: the received bytes, still in their envelope.
        file_sha256: of those bytes.
        name: the received name, for messages.
        profile: says format, encoding, and which records are no rows (`only`).
        origin: why these rows are in a run.
        behind: where these bytes begin in a file that is landed slice by slice.

    Raises:
        InputError: the file as a whole cannot be taken; says why and what to do.
    """
    landed = [
        _land_member(number, _cut(member, profile, behind), file_sha256, profile, origin)
        for number, member in enumerate(open_envelope(payload, name), start=1)
    ]
    if len(landed) == 1:
        return landed[0]
    rows = pl.concat([item.rows for item in landed], how="diagonal")
    return LandedFile(rows, [control for item in landed for control in item.controls], all(x.solid for x in landed))


def check_controls(landed: LandedFile, name: str = "the file") -> None:
    """Stop a file whose control totals do not agree.

    Raises:
        InputError: lists every control that does not agree, with what was said and what was counted.
    """
    failed = [control for control in landed.controls if not control.agrees]
    if failed:
        told = "; ".join(f"{item.where}: {item.name} says {item.said}, counted {item.counted}" for item in failed)
        raise InputError(
            f"{name} contradicts its control totals: {told}. Ask the sender for the whole file; only a person can "
            "let it pass as it is."
        )


def read(landed: LandedFile, profile: Profile, business_date: date | None = None) -> Read:
    """Read landed rows into the profile's contract.

    Args:
        landed: what `land` returned.
        profile: what the sender's columns mean.
        business_date: brings dates without a year into the nearest year.

    Raises:
        InputError: the file lacks a column the profile needs.
        IntegrityError: a row left by no door, or by two: a fault of this program, not of the file.
    """
    contract = contract_named(profile.contract)
    rows = landed.rows
    excluded = rows.filter(pl.col("excluded").is_not_null())
    records = _records(rows)
    if records.width == len(LINEAGE) and records.is_empty():
        canonical, rejects = pl.DataFrame(schema={**LINEAGE, **contract.schema}), pl.DataFrame(schema=reject.SCHEMA)
    else:
        check_columns(profile, contract, [name for name in records.columns if name not in LINEAGE])
        canonical, rejects = read_columns(records, profile, contract, business_date, solid=landed.solid)
    malformed = rows.filter(pl.col("malformed").is_not_null() & pl.col("excluded").is_null())
    result = Read(
        canonical,
        pl.concat([rejects, _whole_record(malformed)]),
        excluded.select(*LINEAGE, pl.col("excluded").alias("rule")),
    )
    _check_doors(rows.height, result)
    return result


def read_typed(rows: pl.DataFrame, file_sha256: str, profile: Profile, business_date: date | None = None) -> Read:
    """Rows of a typed plain upload into the contract; those that need a second look are read as text.

    Args:
        rows: as `slices_of` gives them, of columns that fit.
        file_sha256: of the whole file.
        profile: a plain upload.
        business_date: as for `read`.
    """
    contract = contract_named(profile.contract)
    own = rows.select(pl.col(LINE).alias("line"), pl.lit(0, pl.Int32).alias("part"))
    lineage = own.select(_lineage(file_sha256[:HEAD_DIGITS], file_sha256, profile, Origin.RECEIVED, own))
    quick = take(lineage.hstack(rows.drop(LINE)), contract)
    if not quick.refused.any():
        nothing = pl.DataFrame(schema={**LINEAGE, "rule": pl.String})
        return Read(quick.rows, pl.DataFrame(schema=reject.SCHEMA), nothing)
    careful = read_stored(rows.filter(quick.refused), file_sha256, profile, business_date)
    result = careful._replace(rows=pl.concat([quick.rows, careful.rows]).sort("line"))
    _check_doors(rows.height, result)
    return result


def read_stored(rows: pl.DataFrame, file_sha256: str, profile: Profile, business_date: date | None = None) -> Read:
    """Rows of a Parquet file into the contract, each value as the text that it has.

    Args:
        rows: as `slices_of` gives them.
        file_sha256: of the whole file.
        profile: what the sender's columns mean.
        business_date: as for `read`.

    Raises:
        InputError: as for `read`; or a column that is mapped has no exact text.
    """
    texts = as_texts(rows, profile, pl.col(LINE))
    landed = _land_member(1, Records(texts, []), file_sha256, profile, Origin.RECEIVED)
    return read(landed, profile, business_date)


def _cut(member: Opened, profile: Profile, behind: Behind | None) -> Records:
    """The records of a file out of its envelope, without the lines that frame them."""
    try:
        records = _without_frame(format_named(profile.format).cut(member.payload, profile))
    except InputError as error:
        raise InputError(f"{member.name}: {error}") from None
    if behind is None:
        return records
    moved = (pl.col("line") + behind.lines, pl.col("byte_offset") + behind.bytes_)
    return records._replace(rows=records.rows.with_columns(moved))


def _land_member(number: int, records: Records, file_sha256: str, profile: Profile, origin: Origin) -> LandedFile:
    head = file_sha256[:HEAD_DIGITS] if number == 1 else f"{file_sha256[:HEAD_DIGITS]}:{number}"
    rows = _only(records, profile)
    lineage = _lineage(head, file_sha256, profile, origin, rows)
    return LandedFile(
        rows.select(*lineage, *_told(rows)),
        records.controls,
        records.solid,
    )


def _without_frame(records: Records) -> Records:
    """The records without the lines that only frame them; control totals watch over those."""
    frames = records.rows["excluded"].is_in(FRAME)
    if not frames.any():
        return records
    kept = (~frames.fill_null(value=False)).arg_true()
    first, last = (int(kept[0]), int(kept[-1])) if len(kept) else (0, -1)
    if last - first + 1 == len(kept):
        return records._replace(rows=records.rows.slice(first, len(kept)))  # one piece: no copy
    return records._replace(rows=records.rows[kept])


def _lineage(head: str, file_sha256: str, profile: Profile, origin: Origin, rows: pl.DataFrame) -> list[pl.Expr]:
    row_id = pl.lit(f"{head}:") + pl.col("line").cast(pl.String)
    if (rows["part"] > 0).any():
        row_id = row_id + pl.when(pl.col("part") > 0).then(pl.format(".{}", "part")).otherwise(pl.lit(""))
    made = {
        "row_id": row_id,
        "book": pl.lit(profile.book),
        "source": pl.lit(profile.name),
        "file_sha256": pl.lit(file_sha256),
        "line": pl.col("line"),
        "part": pl.col("part"),
        "origin": pl.lit(origin),
    }
    return [made[name].cast(dtype).alias(name) for name, dtype in LINEAGE.items()]


def _told(rows: pl.DataFrame) -> list[str]:
    """Everything a format gives but what lineage already holds."""
    return [name for name in rows.columns if name not in LINEAGE]


def _only(records: Records, profile: Profile) -> pl.DataFrame:
    """Exclude the records that the profile's `only` does not keep."""
    rows = records.rows
    if not profile.only or OWN_COLUMNS.issuperset(rows.columns):
        return rows
    rule = pl.when(pl.col("excluded").is_not_null()).then("excluded")
    for column, texts in profile.only.items():
        if column not in rows.columns:
            raise InputError(f"the file has no column {column!r}, by which profile {profile.name} keeps records")
        kept = (
            pl.col(column).str.strip_chars().is_in(texts).fill_null(value=False) | pl.col("malformed").is_not_null()
        )
        rule = rule.when(~kept).then(pl.lit(f"only {column} = {' | '.join(texts)}"))
    return rows.with_columns(rule.otherwise(None).alias("excluded"))


def _records(rows: pl.DataFrame) -> pl.DataFrame:
    """The records to be read: neither excluded nor malformed; lineage and the sender's columns."""
    wanted = rows.select(pl.col("excluded").is_null() & pl.col("malformed").is_null()).to_series()
    rows = rows.select(*LINEAGE, *(name for name in rows.columns if name not in OWN_COLUMNS))
    found = int(wanted.sum())
    first = wanted.arg_max() or 0
    if wanted.slice(first, found).all():
        return rows.slice(first, found)  # one piece: no copy
    return rows.filter(wanted)


def _whole_record(malformed: pl.DataFrame) -> pl.DataFrame:
    return malformed.select(
        *LINEAGE,
        pl.lit("").alias("column"),
        pl.col("raw").alias("value"),
        pl.col("malformed").alias("expected"),
    )


def _check_doors(landed: int, result: Read) -> None:
    rejected = result.rejects["row_id"].n_unique()
    left = result.rows.height + rejected + result.excluded.height
    if left != landed:
        raise IntegrityError(
            f"{landed} rows landed, but {result.rows.height} canonical + {rejected} rejected + "
            f"{result.excluded.height} excluded are {left}. Report this; nothing of the file may be used."
        )
