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

    `column`, `text`, `factor` and `torn` look at the sender's columns; `value` looks at the columns `text_of(name)`
    and `factor_of(name)` that these have become; `wrong` and `filled` at all of them and at the value.
    """

    name: str
    column: pl.Expr  # the sender's column that a reject names
    text: pl.Expr  # what the sender wrote; null where absent
    factor: pl.Expr | None
    torn: pl.Expr | None  # true where only some of the columns to join are there
    value: pl.Expr  # null where absent or unreadable
    wrong: pl.Expr  # true where the text is there and cannot be read or is not allowed, or is absent and required
    filled: pl.Expr  # the value, or what the profile or the contract says where the text is absent
    expected: str
    uses: tuple[str, ...]  # the sender's columns it looks at


class Sender(NamedTuple):
    """What reading a field needs to know of its file."""

    profile: Profile
    contract: Contract
    present: Collection[str]  # the columns of the file, derived ones included
    business_date: date | None
    careful: bool  # strip blanks everywhere; quick reading does so only where a text would be taken with them
    solid: bool = False  # no text holds white space: there is nothing to strip


class _Typed(NamedTuple):
    value: pl.Expr
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
    absent, value = pl.col(text_of(name)).is_null(), pl.col(name)
    wrong = value.is_null() & ~absent
    outside = _outside(value, dtype, limits)
    if outside is not None:
        wrong = wrong | outside.fill_null(value=False)
    said = mapping.otherwise or limits.default
    if said is not None:
        value = pl.when(absent).then(constant(name, said, sender)).otherwise(value)
    elif limits.required:
        wrong = value.is_null() if outside is None else value.is_null() | outside
    return _field(name, mapping, sender, _typed(name, mapping, sender, dtype), wrong)._replace(filled=value)


def derived_field(name: str, mapping: Mapping, sender: Sender) -> Field:
    """The reading of one column that the profile derives: always text."""
    text = pl.col(text_of(name))
    value = in_our_words(text, mapping)
    expected = _text_in_words(mapping, Limits())
    if mapping.dates or mapping.times:
        day, expected = _day(value, mapping, sender)
        written = day.dt.strftime(mapping.write or "%Y-%m-%d")
        value = pl.when(is_a_word(value, mapping)).then(value).otherwise(written) if mapping.words else written
    return _field(name, mapping, sender, _Typed(value, expected), pl.col(name).is_null() & text.is_not_null())


def constant(name: str, said: str, sender: Sender) -> pl.Expr:
    """A word of the profile in the type of a contract column.

    Raises:
        UsageError: the contract does not allow it there.
    """
    plain = sender.profile.model_copy(
        update={"decimal": ".", "thousands": None, "dates": ["%Y-%m-%d"], "currency_signs": [], "derived": {}}
    )
    dtype = sender.contract.columns[name].dtype
    mapping = Mapping.model_validate({"from": name})
    value, expected = _typed(name, mapping, sender._replace(profile=plain, present={name}), dtype)
    read = pl.DataFrame({text_of(name): [said]}).select(value.alias(name))
    outside = _outside(pl.col(name), dtype, limits_of(sender.contract, name))
    if read[name].item() is None or (outside is not None and read.select(outside).item()):
        raise UsageError(f"profile {sender.profile.name} says {said!r} for {name}; expected {expected}")
    return pl.lit(read[name].item(), dtype=dtype)


def _field(name: str, mapping: Mapping, sender: Sender, typed: _Typed, wrong: pl.Expr) -> Field:
    torn = partly_absent(mapping, sender.present)
    dtype = sender.contract.schema.get(name, pl.String)
    stripped = sender.careful or dtype == pl.String or mapping.pattern is not None or torn is not None
    factors = [item for item in (mapping.divide_by, mapping.multiply_by) if isinstance(item, Factor)]
    return Field(
        name=name,
        column=named_column(mapping, sender.present),
        text=given_text(mapping, sender.present, stripped=stripped and not sender.solid),
        factor=cell(factors[0].from_, sender.present) if factors else None,
        torn=torn,
        value=typed.value,
        wrong=wrong if torn is None else wrong | pl.col(torn_of(name)),
        filled=pl.col(name),
        expected=typed.expected,
        uses=tuple(mapping.columns),
    )


def _typed(name: str, mapping: Mapping, sender: Sender, dtype: DataType | DataTypeClass) -> _Typed:
    """The value of a text, null where absent or unreadable, and the expectation in words."""
    text = in_our_words(pl.col(text_of(name)), mapping)
    limits = limits_of(sender.contract, name)
    if isinstance(dtype, pl.Decimal):
        style, scale = _style(mapping, sender.profile), int(dtype.scale)
        value = scaled(text, pl.col(factor_of(name)), mapping, style, scale)
        if mapping.sign != "as_is":
            value = value.abs() if mapping.sign == "absolute" else -value
        return _Typed(value, f"{limits.number_in_words(scale)}, written {style.in_words()}")
    if dtype == pl.Int64:
        number = read_number(text, _style(mapping, sender.profile), 0)
        return _Typed(number.cast(pl.Int64, strict=False), limits.number_in_words(0))
    if dtype == pl.Date:
        return _day(text, mapping, sender)
    if isinstance(dtype, pl.Datetime):
        return _instant(text, mapping, sender, dtype)
    if isinstance(dtype, pl.Enum):
        return _word(text, mapping, sender, dtype)
    if dtype == pl.String:
        return _Typed(text, _text_in_words(mapping, limits))
    raise UsageError(f"contract {sender.contract.name}: column {name} is {dtype}, which no text is read into")


def _word(text: pl.Expr, mapping: Mapping, sender: Sender, dtype: pl.Enum) -> _Typed:
    if not mapping.sign_of:
        allowed = sorted(mapping.words or dtype.categories.to_list())
        return _Typed(text.cast(dtype, strict=False), "one of " + ", ".join(allowed))
    plus = sender.contract.positive_direction
    minus = next(word for word in dtype.categories.to_list() if word != plus)
    number = read_number(text, _style(mapping, sender.profile), 10)
    value = pl.when(number > 0).then(pl.lit(plus)).when(number < 0).then(pl.lit(minus)).cast(dtype)
    return _Typed(value, "a number above or below zero, whose sign is the direction")


def _day(text: pl.Expr, mapping: Mapping, sender: Sender) -> _Typed:
    months = sender.profile.months
    if mapping.times is None:
        spellings = mapping.dates or sender.profile.dates
        value = read_date(text, spellings, months, sender.business_date)
        return _Typed(value, f"a date written {' or '.join(spellings)}")
    zone = mapping.timezone or sender.profile.timezone
    local = read_time(text, mapping.times, months, zone).dt.convert_time_zone(zone)
    value = local.dt.date()
    if mapping.rolls_at is not None:
        late = local.dt.time() >= pl.lit(time.fromisoformat(mapping.rolls_at))
        weekday = value.dt.weekday()
        step = pl.when(weekday >= FRIDAY).then(8 - weekday).otherwise(1).cast(pl.Int64)
        value = pl.when(late).then(value + pl.duration(days=step)).otherwise(value)
    return _Typed(value, f"a time of {zone} written {' or '.join(mapping.times)}")


def _instant(text: pl.Expr, mapping: Mapping, sender: Sender, dtype: pl.Datetime) -> _Typed:
    spellings = mapping.times or sender.profile.times
    zone = mapping.timezone or sender.profile.timezone
    value = read_time(text, spellings, sender.profile.months, zone)
    return _Typed(value.cast(dtype), f"a time of {zone} written {' or '.join(spellings)}")


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
