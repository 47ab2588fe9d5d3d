"""Delimited text: CSV and its relatives, one record a line unless quotation marks span several.

Strict where readers are usually kind: a record with too few or too many fields is malformed, never padded; a column
name that is empty or comes twice, a quotation that is never closed, and a file that ends in the middle of a line are
refused. Header, preamble, blank lines and trailer are landed too, excluded by that word, so that every physical line
of the file is accounted for; the header's row holds the names as they were sent.

Options: `last_line_end` = `required` (default) | `optional`. A number cut at the end of a file is still a number, so
a last line without a line end is believed only where it is the trailer, or the profile says `optional`;
`unnamed_columns` = `refused` (default) | `numbered`: a column without a name is called by its number.
`header_pattern` of the profile finds the header behind a preamble of varying length. A sender's column whose name is
one of ours (`line`, `source` ...) is called `sender.<name>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.control_totals import trailer_controls, trailer_match
from data.delimited_fields import Dialect, Fields, fields_of
from data.formats.format import OWN_COLUMNS, Control, Format, Records
from data.text import Lines, lines_of, text_of

if TYPE_CHECKING:
    from data.profiles.profile import Profile

OPTIONS = {"last_line_end": ("required", "optional"), "unnamed_columns": ("refused", "numbered")}
HEADER = "header"
FIRST = (
    "line",
    pl.lit(0, dtype=pl.Int32).alias("part"),
    "byte_offset",
    "raw",
    "excluded",
    "malformed",
)


class _Cutting(NamedTuple):
    """A file on its way: its lines, where its parts begin, and whether any text of it is quoted."""

    lines: Lines
    header: int  # index of the first line after the preamble
    trailer: int  # index of the trailer, or the number of lines
    dialect: Dialect


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut an opened file into landed records.

    Raises:
        InputError: truncated, undecodable, without the header or the trailer it should have.
        UsageError: the profile says what delimited text cannot have.
    """
    _check(profile)
    lines = lines_of(text_of(payload, profile.encoding))
    raws = lines.frame["raw"]
    first = _first_line(raws, profile)
    trailer = _trailer_line(raws, first, profile)
    if not lines.whole and trailer is None and profile.options.get("last_line_end") != "optional":
        raise InputError(
            f"line {len(raws)} ends without a line end: the file is truncated, or its profile has to say "
            'options.last_line_end = "optional". Ask the sender for the whole file.'
        )
    quote = profile.quote if profile.quote and profile.quote.encode() in lines.utf8 else None
    at = _Cutting(lines, first, len(raws) if trailer is None else trailer, Dialect(profile.delimiter, quote))
    return _records(at, profile)


def _records(at: _Cutting, profile: Profile) -> Records:
    body = _joined(at.lines.frame.slice(at.header, at.trailer - at.header), at.dialect.quote, at.lines.utf8)
    names, begin = _names(body, at.dialect, profile)
    data = _excluded(body, begin if profile.header else 0, profile)
    wanted = data["excluded"].is_null() | (data["excluded"] == HEADER).fill_null(value=False)
    everything = bool(wanted.all())
    fields = fields_of(
        data["raw"] if everything else data["raw"].filter(wanted),
        _straight(at) if everything else None,
        names,
        at.dialect,
    )
    cells, malformed, empty = fields.frame, fields.malformed, _empty(fields)
    controls = _controls(at, cells.filter(~empty).slice(int(profile.header)), profile)
    if not everything:
        place = (wanted.cum_sum().cast(pl.Int64) - 1).set(~wanted, None)
        cells, malformed, empty = cells.select(pl.all().gather(place)), malformed.gather(place), empty.gather(place)
    rule = pl.when(empty.fill_null(value=False)).then(pl.lit("no field is filled")).otherwise("excluded")
    data = data.with_columns(rule.alias("excluded"), malformed.alias("malformed"))
    if not profile.empty_is_valid and not data["excluded"].is_null().any():
        raise InputError("the file holds no record, and its profile says that it always has some")
    return Records(_all_lines(at, data.select(*FIRST).hstack(cells)), controls, solid=_solid(at.lines.utf8))


def _all_lines(at: _Cutting, records: pl.DataFrame) -> pl.DataFrame:
    """The records with the lines before and after them."""
    before, after = at.lines.frame.head(at.header), at.lines.frame.slice(at.trailer)
    if before.is_empty() and after.is_empty():
        return records
    parts = [_set_aside(before, "preamble"), records, _set_aside(after, "trailer")]
    return pl.concat(parts, how="diagonal").select(records.columns)


def _check(profile: Profile) -> None:
    for name, said in profile.options.items():
        if said not in OPTIONS.get(name, ()):
            known = "; ".join(f"{option} = {' | '.join(values)}" for option, values in OPTIONS.items())
            raise UsageError(f"profile {profile.name}: option {name} = {said!r} is not known; there is {known}")
    for what, character in (("delimiter", profile.delimiter), ("quote", profile.quote or '"')):
        if len(character) != 1 or not character.isascii() or character in "\r\n":
            raise UsageError(f"profile {profile.name}: {what} {character!r} has to be one ASCII character")
    if profile.delimiter == profile.quote:
        raise UsageError(f"profile {profile.name}: delimiter and quote cannot both be {profile.quote!r}")


def _first_line(raws: pl.Series, profile: Profile) -> int:
    """Index of the first line after the preamble."""
    skipped = profile.skip_lines
    if skipped > len(raws):
        raise InputError(f"the file ends within its preamble: {len(raws)} lines, expected more than {skipped}")
    if profile.header_pattern is None:
        return skipped
    found = raws.slice(skipped).str.contains(profile.header_pattern).arg_true()
    if not len(found):
        raise InputError(f"no line looks like the header {profile.header_pattern!r}; has the sender changed it?")
    return skipped + int(found[0])


def _trailer_line(raws: pl.Series, first: int, profile: Profile) -> int | None:
    """Index of the last line that is not blank, where it is the trailer."""
    if profile.trailer is None:
        return None
    filled = (raws != "").arg_true()
    last = int(filled[-1]) if len(filled) else -1
    if last >= first and trailer_match(raws[last], profile) is not None:
        return last
    if profile.trailer.required:
        raise InputError(
            f"the last line is not the trailer {profile.trailer.pattern!r}: the file is truncated. "
            "Ask the sender for the whole file."
        )
    return None


def _controls(at: _Cutting, cells: pl.DataFrame, profile: Profile) -> list[Control]:
    raws = at.lines.frame["raw"]
    found = trailer_match(raws[at.trailer], profile) if at.trailer < len(raws) else None
    return [] if found is None else trailer_controls(found, at.trailer + 1, cells, profile)


def _joined(lines: pl.DataFrame, quote: str | None, utf8: bytes) -> pl.DataFrame:
    """Records out of lines: a line on which a quotation is open goes on with the next one."""
    if quote is None or lines.is_empty():
        return lines
    marks = lines["raw"].str.count_matches(quote, literal=True).cast(pl.Int64)
    begins = (marks.cum_sum() - marks) % 2 == 0
    if marks.sum() % 2:
        line = lines["line"].filter(begins)[-1]
        raise InputError(
            f"line {line}: a quotation begins that is never closed; the file is truncated or its quotation marks "
            "are not doubled. Ask the sender for the whole file."
        )
    if begins.all():
        return lines
    last = lines.select("start", pl.col("raw").str.len_bytes().cast(pl.Int64)).select(pl.sum_horizontal(pl.all()))
    ends = last.to_series().filter(begins.shift(-1, fill_value=True))
    records = lines.filter(begins).with_columns(ends.alias("end"))
    spans = records.filter(~begins.shift(-1, fill_value=True).filter(begins))
    raws = {line: utf8[start:end].decode("utf-8") for line, start, end in spans.select("line", "start", "end").rows()}
    told = pl.DataFrame({"line": list(raws), "spanned": list(raws.values())}, schema_overrides={"line": pl.Int64})
    joined = records.join(told, on="line", how="left", maintain_order="left")
    return joined.select("line", "byte_offset", "start", pl.coalesce("spanned", "raw").alias("raw"))


def _names(body: pl.DataFrame, dialect: Dialect, profile: Profile) -> tuple[list[str], int]:
    """The columns' names, and the index of the first record after the header."""
    filled = (body["raw"] != "").arg_true()
    if not len(filled):
        return [], body.height
    at = int(filled[0])
    raw = body["raw"].slice(at, 1)
    width = int(_outside(raw[0], dialect.quote).count(dialect.delimiter)) + 1
    numbers = [str(number) for number in range(1, width + 1)]
    if not profile.header:
        return numbers, at
    told = fields_of(raw, None, numbers, dialect)
    where = f"line {body['line'][at]}, the header,"
    if told.malformed[0] is not None:
        raise InputError(f"{where} cannot be cut: expected {told.malformed[0]}")
    names = [(name or "").strip() for name in told.frame.row(0)]
    if profile.options.get("unnamed_columns") == "numbered":
        names = [name or number for name, number in zip(names, numbers, strict=True)]
    return _checked(names, where), at + 1


def _outside(raw: str, quote: str | None) -> str:
    return raw if quote is None else "".join(raw.split(quote)[::2])


def _checked(names: list[str], where: str) -> list[str]:
    if "" in names:
        raise InputError(f"{where} leaves column {names.index('') + 1} without a name; ask the sender to name it")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{where} repeats the column {', '.join(twice)}; which one is meant cannot be known")
    return [f"sender.{name}" if name in OWN_COLUMNS else name for name in names]


def _excluded(body: pl.DataFrame, header: int, profile: Profile) -> pl.DataFrame:
    """The records with the rule that excludes them; the header is the `header`-th of them, 0 where there is none."""
    rule = pl.when(pl.col("raw") == "").then(pl.lit("blank line"))
    rule = rule.when(pl.int_range(1, pl.len() + 1) == header).then(pl.lit(HEADER))
    if profile.skip_pattern is not None:
        said = pl.lit(f"skip_pattern {profile.skip_pattern}")
        rule = rule.when(pl.col("raw").str.contains(profile.skip_pattern)).then(said)
    return body.with_columns(rule.otherwise(None).cast(pl.String).alias("excluded"))


def _straight(at: _Cutting) -> bytes:
    """Header and records as they stand in the text."""
    start, height = at.lines.frame["start"], at.lines.frame.height
    if at.header == 0 and at.trailer == height:
        return at.lines.utf8
    begin = int(start[at.header]) if at.header < height else len(at.lines.utf8)
    return at.lines.utf8[begin : int(start[at.trailer]) if at.trailer < height else None]


def _empty(fields: Fields) -> pl.Series:
    """Records without a single filled field say nothing; they are set aside as blank lines are."""
    cells = fields.frame
    if not cells.width or not cells.to_series(0).null_count():
        return pl.repeat(value=False, n=cells.height, dtype=pl.Boolean, eager=True)
    return cells.select(pl.all_horizontal(pl.all().is_null())).to_series() & fields.malformed.is_null()


def _solid(utf8: bytes) -> bool:
    """No white space but line feeds; what is not ASCII has other kinds of it."""
    return utf8.isascii() and not any(blank in utf8 for blank in (b" ", b"\t", b"\r", b"\v", b"\f"))


def _set_aside(lines: pl.DataFrame, rule: str) -> pl.DataFrame:
    blank = pl.when(pl.col("raw") == "").then(pl.lit("blank line"))
    nothing = pl.lit(None, dtype=pl.String).alias("malformed")
    return lines.with_columns(blank.otherwise(pl.lit(rule)).alias("excluded"), nothing).select(*FIRST)


FORMAT = Format("delimited", "Delimited text (CSV), one record a line, with header, trailer and preamble.", cut)
