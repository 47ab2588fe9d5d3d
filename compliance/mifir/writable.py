"""What an auth.016 message cannot hold of a transaction report, found before anything is written.

Three kinds: a number with more digits than the schema's type allows (it would have to be rounded), a value whose
place in the message is not decided (a quantity without its kind), and one that has no place in it at all (a price
currency beside a percentage). Whether codes, patterns and conditions hold is for the schema and the checks to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from compliance.mifir.auth016_parties import PERSONS, ROW, TERM, columns_of, parts_of
from compliance.mifir.element_text import FORBIDDEN, plain_number
from data.contracts.report_words import ReportStatus, UnderlyingForm
from data.contracts.transaction_report import FIELD_NUMBERS

FAULT_COLUMNS = ("report_ref", "field", "column", "value", "reason")
OF_A_CANCEL = ("report_status", "transaction_reference", "executing_entity", "submitting_entity")
OF_A_NEW = (
    "investment_firm", "submitting_entity", "buyer_type", "seller_type", "order_transmission", "trading_time",
    "trading_capacity", "quantity", "price_type", "venue", "execution_type", "securities_financing",
)  # fmt: skip
NUMBERED = ["MONETARY", "PERCENT", "YIELD", "BASIS_POINTS"]
MICROSECONDS = 6


class Digits(NamedTuple):
    """How many digits the schema's type of a number has, and whether it may be negative."""

    total: int
    fraction: int
    signed: bool = False


UNITS, VALUE, MONETARY, RATE = Digits(18, 17), Digits(18, 5), Digits(18, 13, signed=True), Digits(11, 10, signed=True)
LIMITS: tuple[tuple[str, pl.Expr | None, Digits], ...] = (
    ("quantity", pl.col("quantity_type") == "UNIT", UNITS),
    ("quantity", pl.col("quantity_type") != "UNIT", VALUE),
    ("price", pl.col("price_type") == "MONETARY", MONETARY),
    ("price", pl.col("price_type").is_in(["PERCENT", "YIELD"]), RATE),
    ("price", pl.col("price_type") == "BASIS_POINTS", Digits(18, 17, signed=True)),
    ("net_amount", None, VALUE),
    ("upfront_payment", None, Digits(18, 5, signed=True)),
    ("price_multiplier", None, UNITS),
    ("strike_price", pl.col("strike_price_type") == "MONETARY", MONETARY),
    ("strike_price", pl.col("strike_price_type").is_in(["PERCENT", "YIELD"]), RATE),
    ("strike_price", pl.col("strike_price_type") == "BASIS_POINTS", Digits(18, 17, signed=True)),
)
"""RTS 22, Annex I, Table 1: DECIMAL-18/17, -18/13, -18/5 and -11/10, as the types of auth.016.001.01 set them."""

Fault = tuple[str, pl.Expr, str | pl.Expr]
"""A column, true where it cannot be written, and why."""


def unwritable(reports: pl.DataFrame) -> pl.DataFrame:
    """Every value that cannot be written.

    Args:
        reports: rows of the contract transaction_report.

    Returns:
        `FAULT_COLUMNS`, all text; by report in the order given, then by field. Empty where all can be written.
    """
    rows = reports.with_row_index(ROW)
    new = rows.filter(pl.col("report_status") == ReportStatus.NEWT)
    found = [
        *_found(rows, _everywhere(reports)),
        *_found(rows.filter(pl.col("report_status") == ReportStatus.CANC), _of_cancels(reports.columns)),
        *_found(new, (*_numbers(), *_kinds(), *_required(), *_traders())),
        *_parts(new),
    ]
    empty = pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(FAULT_COLUMNS, pl.String)})
    return pl.concat([empty, *found]).sort(ROW, "column", "reason").select(FAULT_COLUMNS)


def _found(rows: pl.DataFrame, faults: Iterator[Fault] | tuple[Fault, ...]) -> Iterator[pl.DataFrame]:
    """The rows of each fault; all faults are looked for in one go."""
    listed = list(faults)
    if rows.is_empty() or not listed:
        return
    asked = [wrong.fill_null(value=False).alias(str(place)) for place, (_, wrong, _) in enumerate(listed)]
    marks = rows.lazy().select(asked).collect()  # lazily, so that what several faults ask is worked out once
    for place, (column, _, reason) in enumerate(listed):
        mark = marks[str(place)]
        if mark.any():
            yield rows.filter(mark).select(*_fault(column, reason))


def _fault(column: str, reason: str | pl.Expr) -> tuple[pl.Expr, ...]:
    return (
        pl.col(ROW).cast(pl.UInt32),
        pl.col("report_ref"),
        pl.lit(str(FIELD_NUMBERS.get(column, ""))).alias("field"),
        pl.lit(column).alias("column"),
        pl.col(column).cast(pl.String).fill_null("").alias("value"),
        (pl.lit(reason) if isinstance(reason, str) else reason).alias("reason"),
    )


def _everywhere(reports: pl.DataFrame) -> Iterator[Fault]:
    for name, dtype in reports.schema.items():
        if dtype == pl.String and name in FIELD_NUMBERS:
            yield name, pl.col(name).str.contains(FORBIDDEN), "it holds a character that XML cannot hold"


def _of_cancels(columns: list[str]) -> Iterator[Fault]:
    yield "submitting_entity", pl.col("submitting_entity").is_null(), "a cancellation names who submits it"
    for name in columns:
        if name in FIELD_NUMBERS and name not in OF_A_CANCEL:
            yield name, pl.col(name).is_not_null(), "a cancellation holds only fields 1, 2, 4 and 6"


def _required() -> Iterator[Fault]:
    for name in OF_A_NEW:
        yield name, pl.col(name).is_null(), "it is absent, and a new report needs it"
    nothing = pl.col("isin").is_null() & pl.col("instrument_name").is_null()
    yield "isin", nothing, "neither the instrument's code nor its name is there"


def _numbers() -> Iterator[Fault]:
    for name, applies, digits in LIMITS:
        asked = pl.col(name).is_not_null() if applies is None else applies
        said = f"the message holds {digits.total} digits, {digits.fraction} of them decimals; it is never rounded"
        yield name, asked & _too_long(pl.col(name), digits), said
        if not digits.signed:
            yield name, asked & (pl.col(name) < 0), "the message holds no negative number here"


def _too_long(value: pl.Expr, digits: Digits) -> pl.Expr:
    """Whether a number has more digits; only those that are long at all are counted, which costs a text."""
    decimals = min(digits.fraction, digits.total // 2)
    short = (value == value.round(decimals)) & (value.abs() < 10 ** (digits.total - decimals))
    text = plain_number(pl.when(~short).then(value))
    length, point = text.str.len_bytes().cast(pl.Int64), text.str.find(".", literal=True).cast(pl.Int64)
    fraction = (length - point - 1).fill_null(0)
    whole = pl.coalesce(point, length) - text.str.starts_with("-").cast(pl.Int64)
    below_one = text.str.strip_prefix("-").str.starts_with("0")
    total = pl.when(below_one).then(fraction).otherwise(whole + fraction)
    return (fraction > digits.fraction) | (total > digits.total)


def _kinds() -> Iterator[Fault]:
    """Values that only together have a place."""
    for name, currency in (("price", "price_currency"), ("strike_price", "strike_currency")):
        kind, value = pl.col(f"{name}_type").cast(pl.String), pl.col(name)
        yield name, value.is_not_null() & kind.is_null(), "nobody says what kind of price it is"
        yield (
            name,
            value.is_not_null() & ~kind.is_in(NUMBERED),
            "a price that is pending or does not apply has no number",
        )
        yield name, value.is_null() & kind.is_in(NUMBERED), "it is absent, and its kind says that there is a number"
        yield currency, (kind == "MONETARY") & pl.col(currency).is_null(), "a monetary price has a currency"
        bare = kind.is_null() | kind.is_in(["PERCENT", "YIELD", "BASIS_POINTS"])
        yield currency, bare & pl.col(currency).is_not_null(), "only a monetary price has a currency"
    yield "strike_price_type", pl.col("strike_price_type") == "NOAP", "a strike price is known or pending"
    kind, currency = pl.col("quantity_type").cast(pl.String), pl.col("quantity_currency")
    yield "quantity_type", kind.is_null() & pl.col("quantity").is_not_null(), "nobody says what the quantity counts"
    yield "quantity_currency", (kind == "UNIT") & currency.is_not_null(), "units have no currency"
    yield "quantity_currency", (kind != "UNIT") & currency.is_null(), "a nominal or monetary value has a currency"
    paid, currency = pl.col("upfront_payment"), pl.col("upfront_currency")
    yield "upfront_currency", paid.is_null() != currency.is_null(), "an up-front payment and its currency go together"
    yield from _moments()


def _moments() -> Iterator[Fault]:
    kept = pl.lit(10).cast(pl.Int64).pow(MICROSECONDS - pl.col("trading_time_decimals").cast(pl.UInt32))
    rest = pl.col("trading_time").dt.microsecond().cast(pl.Int64) % kept.cast(pl.Int64)
    yield "trading_time", rest != 0, "it is finer than the granularity that trading_time_decimals says"


def _traders() -> Iterator[Fault]:
    for name, others in (("investment_decision", ("ALGO",)), ("execution", ("ALGO", "NORE"))):
        kind, branch = pl.col(f"{name}_type").cast(pl.String), pl.col(f"{name}_branch")
        yield (
            name,
            pl.col(name).is_not_null() & kind.is_null(),
            "nobody says how the person or algorithm is identified",
        )
        yield name, pl.col(name).is_null() & kind.is_in((*PERSONS, "ALGO")), "it is absent, and its kind is there"
        yield name, (kind == "NORE") & (pl.col(name) != "NORE"), "nobody of the firm executed: the field says NORE"
        yield f"{name}_type", ~kind.is_in((*PERSONS, *others)), f"possible are {', '.join((*PERSONS, *others))}"
        yield (
            f"{name}_branch",
            branch.is_not_null() & ~kind.is_in(PERSONS).fill_null(value=False),
            "only a person has a branch",
        )


def _parts(new: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for group in ("buyer", "buyer_decision", "seller", "seller_decision"):
        known = ("LEI", "MIC", "INTC", *PERSONS) if group in ("buyer", "seller") else ("LEI", *PERSONS)
        yield from _found(_with_refs(new, group), _of_parties(group, known))
        yield from _found(new, _counts(group, new.columns))
    yield from _found(_with_refs(new, "underlying"), _of_underlyings())
    yield from _found(new, (*_counts("underlying", new.columns), *_forms()))


def _with_refs(new: pl.DataFrame, group: str) -> pl.DataFrame:
    """The parts of a group, with the row and the reference of their report."""
    parts = parts_of(new.drop(ROW), group).rename({ROW: "place"})
    told = new.select(ROW, "report_ref").with_row_index("place")
    return parts.join(told, on="place", how="left", maintain_order="left").drop("place")


def _counts(group: str, known: list[str]) -> Iterator[Fault]:
    """Columns of a group have the same number of parts, or are absent."""
    columns = columns_of(group, known)
    counts = [pl.col(name).str.count_matches(";", literal=True) for name in columns]
    for name, count in zip(columns, counts, strict=True):
        yield name, count != pl.max_horizontal(counts), "it has fewer parts than the columns it belongs to"


def _of_parties(group: str, known: tuple[str, ...]) -> Iterator[Fault]:
    kind, who = pl.col(f"{group}_type"), pl.col(group)
    somebody = kind.is_in(PERSONS).fill_null(value=False)
    yield (
        f"{group}_type",
        kind.is_null() | ~kind.is_in(known),
        f"it says how a party is identified: {', '.join(known)}",
    )
    yield group, who.is_null() & (kind != "INTC"), "nobody is named"
    yield group, (kind == "INTC") & (who != "INTC"), "the aggregate client account is called INTC"
    for ending in ("_first_names", "_surnames", "_birth_date"):
        name = f"{group}{ending}"
        yield name, pl.col(name).is_not_null() & ~somebody, "only a person has names and a day of birth"


def _of_underlyings() -> Iterator[Fault]:
    form, isin = pl.col("underlying_form"), pl.col("underlying_isin")
    index, term = pl.col("underlying_index"), pl.col("underlying_term")
    yield "underlying_form", form.is_null() | ~form.is_in(list(UnderlyingForm)), "it says where the underlying stands"
    yield "underlying_term", term.is_not_null() & index.is_null(), "only an index has a term"
    yield (
        "underlying_term",
        ~term.str.contains(TERM),
        "a term is a number and DAYS, WEEK, MNTH or YEAR, such as 6MNTH",
    )
    empty = ~form.str.ends_with("BASKET") & isin.is_null() & index.is_null()
    yield "underlying_isin", empty, "the underlying has neither a code nor the name of an index"


def _forms() -> Iterator[Fault]:
    """One leg holds one underlying or one basket; a swap's legs and other underlyings exclude each other."""
    forms = pl.col("underlying_form").str.split(";")
    for single in ("SINGLE", "SWAP_IN", "SWAP_OUT"):
        basket = "BASKET" if single == "SINGLE" else f"{single}_BASKET"
        twice = forms.list.count_matches(single) + forms.list.contains(basket).cast(pl.UInt32) > 1
        yield "underlying_form", twice, f"{single} stands beside another underlying of the same leg"
    other = forms.list.contains("SINGLE") | forms.list.contains("BASKET")
    swap = forms.list.eval(pl.element().str.starts_with("SWAP")).list.any()
    yield "underlying_form", other & swap, "it is the leg of a swap and not the leg of a swap"
