"""Fixed width: every record is one line, every field a range of its characters, said by the profile's layout.

A line that is shorter or longer than the layout is malformed: a cut or shifted record is never padded into another
one. Header (`header_pattern`), trailer, blank and skipped lines are landed too, excluded by that word.

Options: `last_line_end` = `required` (default) | `optional`, as for delimited text. `short_lines` = `malformed`
(default) | `padded`, for senders that strip the blanks at the end of a line.
"""

from __future__ import annotations

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.control_totals import trailer_controls, trailer_match
from data.formats.format import OWN_COLUMNS, Format, Records
from data.profiles.profile import Profile
from data.text import lines_of, text_of

OPTIONS = {"last_line_end": ("required", "optional"), "short_lines": ("malformed", "padded")}


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut an opened file into landed records.

    Raises:
        InputError: truncated, undecodable, without the header or the trailer it should have.
        UsageError: the profile has no usable layout.
    """
    check_layout(profile)
    lines = lines_of(text_of(payload, profile.encoding))
    frame = lines.frame.drop("start")
    last = _last_filled(frame)
    trailer = trailer_match(frame["raw"][last], profile) if last >= 0 else None
    if profile.trailer is not None and profile.trailer.required and trailer is None:
        raise InputError(
            f"the last line is not the trailer {profile.trailer.pattern!r}: the file is truncated. "
            "Ask the sender for the whole file."
        )
    if not lines.whole and trailer is None and profile.options.get("last_line_end") != "optional":
        raise InputError(
            f"line {frame.height} ends without a line end: the file is truncated, or its profile has to say "
            'options.last_line_end = "optional". Ask the sender for the whole file.'
        )
    rows = _excluded(frame, profile, last if trailer is not None else None)
    rows = rows.with_columns(_malformed(profile), *_fields(profile))
    fields = rows.filter(pl.col("excluded").is_null())
    if fields.is_empty() and not profile.empty_is_valid:
        raise InputError("the file holds no record, and its profile says that it always has some")
    controls = [] if trailer is None else trailer_controls(trailer, last + 1, fields, profile)
    return Records(rows, controls)


def check_layout(profile: Profile) -> None:
    """Check layout and options of a profile.

    Raises:
        UsageError: no layout, a name twice or one of ours, or an option that is not known.
    """
    names = [item.name for item in profile.layout]
    if not names:
        raise UsageError(
            f"profile {profile.name}: fixed width needs a [[layout]] with name, start and width of a field"
        )
    wrong = sorted({name for name in names if names.count(name) > 1 or name in OWN_COLUMNS})
    if wrong:
        raise UsageError(f"profile {profile.name}: rename the layout's field {', '.join(wrong)}; the name is taken")
    for name, said in profile.options.items():
        if said not in OPTIONS.get(name, ()):
            known = "; ".join(f"{option} = {' | '.join(values)}" for option, values in OPTIONS.items())
            raise UsageError(f"profile {profile.name}: option {name} = {said!r} is not known; there is {known}")


def _last_filled(frame: pl.DataFrame) -> int:
    filled = (frame["raw"].str.strip_chars() != "").arg_true()
    return int(filled[-1]) if len(filled) else -1


def _excluded(frame: pl.DataFrame, profile: Profile, trailer: int | None) -> pl.DataFrame:
    raw, number = pl.col("raw"), pl.col("line") - 1
    rule = pl.when(number < profile.skip_lines).then(pl.lit("preamble"))
    if trailer is not None:
        rule = rule.when(number == trailer).then(pl.lit("trailer"))
    if profile.header_pattern is not None:
        is_header = raw.str.contains(profile.header_pattern)
        if not frame.select(is_header.any()).item():
            raise InputError(f"no line looks like the header {profile.header_pattern!r}; has the sender changed it?")
        rule = rule.when(is_header).then(pl.lit("header"))
    rule = rule.when(raw.str.strip_chars() == "").then(pl.lit("blank line"))
    if profile.skip_pattern is not None:
        rule = rule.when(raw.str.contains(profile.skip_pattern)).then(pl.lit(f"skip_pattern {profile.skip_pattern}"))
    return frame.select(
        "line",
        pl.lit(0, dtype=pl.Int32).alias("part"),
        "byte_offset",
        "raw",
        rule.otherwise(None).cast(pl.String).alias("excluded"),
    )


def _malformed(profile: Profile) -> pl.Expr:
    width = max(item.start + item.width - 1 for item in profile.layout)
    length = pl.col("raw").str.len_chars()
    beyond = pl.col("raw").str.slice(width).str.strip_chars() != ""
    short = (length < width) if profile.options.get("short_lines") != "padded" else pl.lit(value=False)
    told = pl.format(f"a record of {width} characters, this line has {{}}", length)
    return pl.when(pl.col("excluded").is_null() & (short | beyond)).then(told).alias("malformed")


def _fields(profile: Profile) -> list[pl.Expr]:
    fields = [
        (item, pl.col("raw").str.slice(item.start - 1, item.width).str.strip_chars()) for item in profile.layout
    ]
    is_record = pl.col("excluded").is_null()
    return [pl.when(is_record & (text != "")).then(text).alias(item.name) for item, text in fields]


FORMAT = Format(
    name="fixed_width",
    summary="Text with one record a line and every field at fixed columns, cut by the profile's layout.",
    cut=cut,
)
