"""The root cause of a break in words: deterministic templates over exact numbers, no model.

Every difference that nothing else accounts for gets one sentence: the most telling template of its family, or what
both sides say. A side that contradicts its own arithmetic is named first, so that nobody chases the broker for our
own mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.reference.calendars import Calendar
from reconciliation.day import Day
from reconciliation.facing import differs, explained, gap, house, plain, street
from reconciliation.root_causes.dates import of_date
from reconciliation.root_causes.money import of_amount
from reconciliation.root_causes.numbers import of_price, of_quantity
from reconciliation.settled import Kind
from reconciliation.worth import CONTRADICTION

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)


def of_pairs(pairs: pl.DataFrame, contract: Contract, compared: list[str], calendar: Calendar) -> pl.Series:
    """What lies behind the differences of rows side by side, one text per pair, in their order.

    A sentence is only looked for where its field is a cause, so the work follows the differences.

    Args:
        pairs: as `side_by_side.compared_pairs` returns them.
        contract: what the rows are.
        compared: the fields that are compared, in the order of the sentences.
        calendar: of the rulebook.
    """
    numbered = pairs.with_row_index("pair")
    own = [_found(numbered, side(CONTRADICTION).is_not_null(), _contradiction(side)) for side in (house, street)]
    told = [_found(numbered, is_cause(name, contract), _sentence(name, contract, calendar)) for name in compared]
    in_order = pl.concat([*own, *told]).with_row_index("order").sort("pair", "order")
    sentences = in_order.group_by("pair", maintain_order=True).agg(said=pl.col("sentence").str.join("; "))
    listed = numbered.select("pair").join(sentences, on="pair", how="left", maintain_order="left")
    return listed["said"].fill_null("").rename("root_cause")


def is_cause(name: str, contract: Contract) -> pl.Expr:
    """True where the field is out of tolerance and no other difference accounts for it."""
    if contract.columns[name].role is Role.MONEY:
        return differs(name) & explained(name).is_null()
    return differs(name)


def _found(pairs: pl.DataFrame, where: pl.Expr, sentence: pl.Expr) -> pl.DataFrame:
    return pairs.filter(where).select("pair", sentence.alias("sentence"))


def of_lone_rows(day: Day) -> pl.Expr:
    """What to say of a break that is no pair.

    Over a frame of breaks with `kind`, `book`, `ref`, `rows`, `contradictions` (a sentence per side that contradicts
    itself), `twin` (the reference of a matched row of the same book with the same content, or null), `counterparty`
    and `near_text`.

    Args:
        day: says whose file has not come.
    """
    other = pl.when(pl.col("book") == "HOUSE").then(pl.lit("street")).otherwise(pl.lit("house"))
    own = pl.col("book").cast(pl.String).str.to_lowercase()
    by_kind = {
        Kind.MISSING: _missing(own, other, day),
        Kind.AMBIGUOUS: pl.format("rows can be paired in more than one way: {} of them", "rows"),
        Kind.REFERENCE_REUSED: pl.format("one {} reference names several trades and no version: {}", own, "ref"),
        Kind.CANCEL_UNKNOWN: pl.format("the {} cancels what was never seen: {}", own, "ref"),
        Kind.CANCELLED_ONE_SIDE: pl.format("the {} cancelled its side, the {} did not: {}", other, own, "ref"),
    }
    said = pl.coalesce(pl.when(pl.col("kind") == kind).then(text) for kind, text in by_kind.items())
    return pl.concat_list("contradictions", said).list.drop_nulls().list.join("; ")


def _missing(own: pl.Expr, other: pl.Expr, day: Day) -> pl.Expr:
    twin = pl.when(pl.col("twin").is_not_null()).then(
        pl.format("possible duplicate booking: the {} has it as {} too, which is matched", own, "twin")
    )
    late = [_no_file_from(source, day) for source in day.missing_sources]
    return pl.coalesce(twin, *late, pl.format("the {} does not have it: {}", other, "near_text"))


def _no_file_from(source: str, day: Day) -> pl.Expr:
    """The sender whose file has not come speaks of the counterparty of the row, or is named after it."""
    known = [counterparty for sender, counterparty in day.missing_counterparties if sender == source]
    counterparty = pl.col("counterparty")
    named = pl.lit(source.upper()).str.contains(counterparty.str.to_uppercase(), literal=True)
    if known:
        named = counterparty.is_in(known)
    return pl.when((pl.col("book") == "HOUSE") & named).then(pl.lit(f"no file from {source}"))


def _contradiction(side: Callable[[str], pl.Expr]) -> pl.Expr:
    return pl.format(f"{side.__name__} contradicts itself: {{}}", side(CONTRADICTION))


def _sentence(name: str, contract: Contract, calendar: Calendar) -> pl.Expr:
    return pl.coalesce(*_telling(name, contract, calendar), _what_both_say(name, contract))


def _telling(name: str, contract: Contract, calendar: Calendar) -> list[pl.Expr]:
    match contract.columns[name].role:
        case Role.QUANTITY:
            return of_quantity(name)
        case Role.PRICE:
            return of_price(name, contract.only(Role.CURRENCY))
        case Role.MONEY:
            return of_amount(name, contract)
        case Role.DATE:
            return of_date(name, calendar)
        case Role.DIRECTION:
            words = (side(name).cast(pl.String) for side in (house, street))
            return [pl.format("direction flipped: house {}, street {}", *words)]
        case _:
            return []


def _what_both_say(name: str, contract: Contract) -> pl.Expr:
    """What the values are comes after the colon, so that equal causes have equal words before it."""
    label = name.replace("_", " ")
    is_number = contract.columns[name].role in NUMBERS
    ours, theirs = (plain(side(name)) if is_number else side(name).cast(pl.String) for side in (house, street))
    one_silent = pl.when(ours.is_null() != theirs.is_null()).then(
        pl.format(
            f"{label} is stated by one side only: house {{}}, street {{}}",
            ours.fill_null("nothing"),
            theirs.fill_null("nothing"),
        )
    )
    if is_number:
        higher = pl.when(gap(name) > 0).then(pl.lit("house")).otherwise(pl.lit("street"))
        values = (value.fill_null("unknown") for value in (plain(gap(name).abs()), ours, theirs))
        said = pl.format(f"{label} differs, {{}} higher: by {{}}, house {{}}, street {{}}", higher, *values)
    else:
        values = (value.fill_null("nothing") for value in (ours, theirs))
        said = pl.format(f"{label} differs: house {{}}, street {{}}", *values)
    return pl.coalesce(one_silent, said)
