"""How one contract column is read off a file: the sender's text, the value it gives, and when it is wrong."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.failure import UsageError
from data.profiles.dates import read_date, read_time
from data.profiles.limits import Limits, limits_of
from data.profiles.mapping import Factor, Mapping
from data.profiles.numbers import NumberStyle, read_number
from data.profiles.scaling import scaled
from data.profiles.texts import (
    cell,
    given_text,
    in_our_words,
    is_a_word,
    named_column,
    partly_absent,
    words_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from polars.datatypes import DataType, DataTypeClass

    from data.contracts.contract import Contract
    from data.profiles.profile import Profile

FRIDAY = 5


class Field(NamedTuple):
    """One column to read.

    `column`, `text`, `factor` and `torn` look at the sender's columns; `value` and `wrong` look at the columns
    `text_of(name)`, `factor_of(name)` and `torn_of(name)` that these have become.
    """

    name: str
    column: pl.Expr  # the sender's column that a reject names
    text: pl.Expr  # what the sender wrote, stripped; null where absent
    factor: pl.Expr | None
    torn: pl.Expr | None  # true where only some of the columns to join are there
    value: pl.Expr
    wrong: pl.Expr  # true where the text is there and cannot be read, or is absent and required
    expected: str
    uses: tuple[str, ...]  # the sender's columns it looks at


class Sender(NamedTuple):
    """What reading a field needs to know of its file."""

    profile: Profile
    contract: Contract
    present: Collection[str]  # the columns of the file, derived ones included
    business_date: date | None


class _Typed(NamedTuple):
    value: pl.Expr
    wrong: pl.Expr
    expected: str


def text_of(name: str) -> str:
    return f"{name}\x1ftext"


def factor_of(name: str) -> str:
    return f"{name}\x1ffactor"


def torn_of(name: str) -> str:
    return f"{name}\x1ftorn"


def contract_field(name: str, mapping: Mapping, sender: Sender) -> Field:
    """The reading of one contract column."""
    limits = limits_of(sender.contract, name)
    dtype = sender.contract.columns[name].dtype
    text = pl.col(text_of(name))
    value, wrong, expected = _typed(name, text, mapping, sender, dtype)
    outside = _outside(value, dtype, limits)
    if outside is not None:
        wrong = wrong | outside.fill_null(value=False)
    if mapping.otherwise is not None:
        value = pl.when(text.is_null()).then(constant(name, mapping.otherwise, sender)).otherwise(value)
    elif limits.required:
        wrong = wrong | text.is_null()
    elif limits.default is not None:
        value = pl.when(text.is_null()).then(constant(name, limits.default, sender)).otherwise(value)
    return _field(name, mapping, sender, _Typed(value, wrong, expected))


def derived_field(name: str, mapping: Mapping, sender: Sender) -> Field:
    """The reading of one column that the profile derives: always text."""
    text = pl.col(text_of(name))
    value = in_our_words(text, mapping)
    expected = _text_in_words(mapping, Limits())
    if mapping.dates or mapping.times:
        day, _, expected = _day(value, mapping, sender)
        written = day.dt.strftime(mapping.write or "%Y-%m-%d")
        value = pl.when(is_a_word(value, mapping)).then(value).otherwise(written) if mapping.words else written
    return _field(name, mapping, sender, _Typed(value, text.is_not_null() & value.is_null(), expected))


def constant(name: str, said: str, sender: Sender) -> pl.Expr:
    """A word of the profile in the type of a contract column.

    Raises:
        UsageError: the contract does not allow it there.
    """
    plain = sender.profile.model_copy(
        update={"decimal": ".", "thousands": None, "dates": ["%Y-%m-%d"], "currency_signs": [], "derived": {}}
    )
    field_sender = sender._replace(profile=plain, present={name})
    dtype = sender.contract.columns[name].dtype
    text = pl.lit(said, dtype=pl.String)
    value, wrong, expected = _typed(name, text, Mapping.model_validate({"from": name}), field_sender, dtype)
    outside = _outside(value, dtype, limits_of(sender.contract, name))
    judged = pl.select(value.alias("value"), wrong.alias("wrong"), _or_never(outside).alias("outside"))
    if judged["wrong"].item() or judged["outside"].item():
        raise UsageError(f"profile {sender.profile.name} says {said!r} for {name}; expected {expected}")
    return pl.lit(judged["value"].item(), dtype=dtype)


def _field(name: str, mapping: Mapping, sender: Sender, typed: _Typed) -> Field:
    wrong = typed.wrong
    torn = partly_absent(mapping, sender.present)
    if torn is not None:
        wrong = wrong | pl.col(torn_of(name))
    factors = [item for item in (mapping.divide_by, mapping.multiply_by) if isinstance(item, Factor)]
    return Field(
        name=name,
        column=named_column(mapping, sender.present),
        text=given_text(mapping, sender.present),
        factor=cell(factors[0].from_, sender.present) if factors else None,
        torn=torn,
        value=typed.value,
        wrong=wrong,
        expected=typed.expected,
        uses=tuple(mapping.columns),
    )


def _typed(name: str, text: pl.Expr, mapping: Mapping, sender: Sender, dtype: DataType | DataTypeClass) -> _Typed:
    """Value, wrongness of a present text, and the expectation in words."""
    worded = in_our_words(text, mapping)
    if isinstance(dtype, pl.Decimal):
        value, wrong, expected = _number(name, worded, mapping, sender, dtype)
    elif dtype == pl.Int64:
        number, wrong = read_number(worded, _style(mapping, sender.profile), 0)
        value, expected = number.cast(pl.Int64, strict=False), limits_of(sender.contract, name).number_in_words(0)
    elif dtype == pl.Date:
        value, wrong, expected = _day(worded, mapping, sender)
    elif isinstance(dtype, pl.Datetime):
        value, wrong, expected = _instant(worded, mapping, sender, dtype)
    elif isinstance(dtype, pl.Enum):
        value, wrong, expected = _word(name, worded, mapping, sender, dtype)
    elif dtype == pl.String:
        value, wrong, expected = worded, worded.is_null(), _text_in_words(mapping, limits_of(sender.contract, name))
    else:
        raise UsageError(f"contract {sender.contract.name}: column {name} is {dtype}, which no text is read into")
    return _Typed(value, text.is_not_null() & (wrong | value.is_null()), expected)


def _number(name: str, text: pl.Expr, mapping: Mapping, sender: Sender, dtype: pl.Decimal) -> _Typed:
    style = _style(mapping, sender.profile)
    value, wrong = scaled(text, pl.col(factor_of(name)), mapping, style, int(dtype.scale))
    if mapping.sign != "as_is":
        value = value.abs() if mapping.sign == "absolute" else -value
    limits = limits_of(sender.contract, name)
    return _Typed(value, wrong, f"{limits.number_in_words(int(dtype.scale))}, written {style.in_words()}")


def _word(name: str, text: pl.Expr, mapping: Mapping, sender: Sender, dtype: pl.Enum) -> _Typed:
    if not mapping.sign_of:
        allowed = sorted(mapping.words or dtype.categories.to_list())
        value = text.cast(dtype, strict=False)
        return _Typed(value, value.is_null(), "one of " + ", ".join(allowed))
    words = sender.contract.words(name) or ()
    plus = sender.contract.positive_direction
    minus = [word for word in words if word != plus]
    number, wrong = read_number(text, _style(mapping, sender.profile), 10)
    value = pl.when(number > 0).then(pl.lit(plus)).when(number < 0).then(pl.lit(minus[0]))
    return _Typed(
        value.cast(dtype), wrong | (number == 0), "a number above or below zero, whose sign is the direction"
    )


def _day(text: pl.Expr, mapping: Mapping, sender: Sender) -> _Typed:
    if mapping.times is None:
        spellings = mapping.dates or sender.profile.dates
        value, wrong = read_date(text, spellings, sender.profile.months, sender.business_date)
        return _Typed(value, wrong, f"a date written {' or '.join(spellings)}")
    zone = mapping.timezone or sender.profile.timezone
    instant, wrong = read_time(text, mapping.times, sender.profile.months, zone)
    local = instant.dt.convert_time_zone(zone)
    value = local.dt.date()
    if mapping.rolls_at is not None:
        late = local.dt.time() >= pl.lit(time.fromisoformat(mapping.rolls_at))
        weekday = value.dt.weekday()
        step = pl.when(weekday >= FRIDAY).then(8 - weekday).otherwise(1).cast(pl.Int64)
        value = pl.when(late).then(value + pl.duration(days=step)).otherwise(value)
    return _Typed(value, wrong, f"a time of {zone} written {' or '.join(mapping.times)}")


def _instant(text: pl.Expr, mapping: Mapping, sender: Sender, dtype: pl.Datetime) -> _Typed:
    spellings = mapping.times or sender.profile.times
    zone = mapping.timezone or sender.profile.timezone
    value, wrong = read_time(text, spellings, sender.profile.months, zone)
    return _Typed(value.cast(dtype), wrong, f"a time of {zone} written {' or '.join(spellings)}")


def _style(mapping: Mapping, profile: Profile) -> NumberStyle:
    said = {name: getattr(mapping, name) for name in ("decimal", "thousands", "negatives")}
    marks = mapping.currency_signs
    return NumberStyle(
        decimal=said["decimal"] or profile.decimal,
        thousands=said["thousands"] or profile.thousands,
        negatives=tuple(said["negatives"] or profile.negatives),
        plus=profile.plus,
        marks=tuple(profile.currency_signs if marks is None else marks),
    )


def _text_in_words(mapping: Mapping, limits: Limits) -> str:
    if mapping.words is not None and mapping.unknown_words == "reject":
        return words_in_words(mapping)
    if mapping.pattern is not None:
        return f"a text of the form {mapping.pattern}"
    return limits.text_in_words()


def _outside(value: pl.Expr, dtype: DataType | DataTypeClass, limits: Limits) -> pl.Expr | None:
    if isinstance(dtype, pl.Decimal):
        return limits.outside_number(value, int(dtype.scale))
    if dtype == pl.Int64:
        return limits.outside_number(value, 0)
    return limits.outside_text(value) if dtype == pl.String else None


def _or_never(test: pl.Expr | None) -> pl.Expr:
    return pl.lit(value=False) if test is None else test
