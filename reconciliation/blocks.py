"""Match a day in parts, to the same result as in one piece.

The first passes of a rulebook look only at rows that hold an equal value: a shared reference, an equal economic key.
Rows connected by such values form a component, and what these passes do with one does not depend on any other.
So books are cut by a hash of the block key, whose columns are part of the economic key, and each part settles the
components that lie wholly within it. Everything else is the remainder, matched in one piece by the whole rulebook:
components that are not settled, components that reach into another part, and settled ones that a missing row could
be told about as its nearest. Hashes only say who meets whom; a collision makes a remainder larger, nothing else.
"""

from __future__ import annotations

import tomllib
from itertools import takewhile
from typing import NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.words import Book, Disposition
from reconciliation.day import Day
from reconciliation.engine import Reconciled, Settled, settle
from reconciliation.nearness import but_for_size, identity_of
from reconciliation.rulebook import Rulebook

BY_VALUE = ("reference", "economics")
SETTLED = (Disposition.MATCHED.value, Disposition.DUPLICATE.value, Disposition.EXCLUDED.value)
VALUE = pl.UInt64
KEY_SEED = 1


class Plan(NamedTuple):
    """How a rulebook's books are cut.

    Args:
        steps: its first passes, as far as they look at equal values only.
        references: columns in which rows find each other.
        key: columns of the economic key; empty where no such pass comes first.
        alike: selections of columns in which a missing row and its nearest settled row agree.
        block: columns whose values decide the part.
    """

    steps: tuple[str, ...]
    references: list[str]
    key: list[str]
    alike: list[list[str]]
    block: list[str]


class Part(NamedTuple):
    """What one part settles, as in `Reconciled`, and the canonical rows that it leaves."""

    matches: pl.DataFrame
    dispositions: pl.DataFrame
    house: pl.DataFrame
    street: pl.DataFrame


def plan_of(rulebook: Rulebook) -> Plan:
    """How the books of a rulebook are cut."""
    steps = tuple(takewhile(BY_VALUE.__contains__, rulebook.passes))
    said = [rulebook.passes[name] for name in steps]
    links = [link for table in said for name in ("links", "agreeing_links") for link in table.get(name, ())]
    references = [rulebook.contract.reference, *(column for link in links for column in link)]
    key = [str(column) for table in said for column in table.get("key", ())]
    sized = rulebook.contract.having(Role.QUANTITY, Role.PRICE)
    always = [name for name in identity_of(rulebook) if name not in sized]
    block = [name for name in always if name in key] if key else always
    return Plan(steps, list(dict.fromkeys(references)), key, but_for_size(rulebook), block)


def parts_of(rows: pl.DataFrame, plan: Plan, parts: int) -> pl.Series:
    """The part of each row, counted from 0."""
    if not plan.block or not plan.steps:
        return pl.zeros(rows.height, dtype=pl.UInt32, eager=True).alias("part")
    return (rows.select(plan.block).hash_rows() % parts).cast(pl.UInt32).alias("part")


def values_of(rows: pl.DataFrame, plan: Plan, *, with_key: bool = True) -> pl.DataFrame:
    """`at` (position of the row, UInt32) and `value` (hash of a value by which it may find others).

    Rows of an equal economic key are in one part, so that looking for what crosses parts needs no key.
    """
    at = pl.int_range(rows.height, dtype=pl.UInt32, eager=True).alias("at")
    held = [pl.DataFrame([at, rows[name].alias("value")]).drop_nulls() for name in plan.references]
    hashed = [frame.with_columns(pl.col("value").hash()) for frame in held]
    if plan.key and with_key:
        hashed.append(pl.DataFrame([at, rows.select(plan.key).hash_rows(seed=KEY_SEED).alias("value")]))
    return pl.concat(hashed)


def crossing(values: pl.DataFrame) -> pl.Series:
    """Values held in more than one part.

    Args:
        values: `value` and `part`, of both books.
    """
    parts = values.group_by("value").agg(first=pl.col("part").min(), last=pl.col("part").max())
    return parts.filter(pl.col("first") != pl.col("last"))["value"].sort()


def settle_part(house: pl.DataFrame, street: pl.DataFrame, crossed: pl.Series, rulebook: Rulebook, day: Day) -> Part:
    """Settle the components that lie within one part, by the first passes of the rulebook.

    Args:
        house, street: the canonical rows of the part.
        crossed: values that other parts hold too.
        rulebook: the whole one.
        day: as for the engine.
    """
    plan = plan_of(rulebook)
    settled = settle(house, street, _first_passes(rulebook, plan), day, naming_breaks=False)
    ours, theirs = settled.board.house, settled.board.street  # in the order of the dispositions
    left = _left(settled, crossed, plan)
    kept = ~left
    matched = settled.dispositions["group_id"].is_not_null() & (settled.dispositions["book"] == Book.HOUSE)
    return Part(
        settled.matches.filter(kept.filter(matched)),
        settled.dispositions.filter(kept),
        ours.filter(left.head(ours.height)).select(house.columns),
        theirs.filter(left.slice(ours.height)).select(street.columns),
    )


def _left(settled: Settled, crossed: pl.Series, plan: Plan) -> pl.Series:
    """Boolean per disposition: does the row go to the remainder?"""
    house, street = settled.board.house, settled.board.street
    held = pl.concat(
        [values_of(house, plan), values_of(street, plan).with_columns((pl.col("at") + house.height).cast(pl.UInt32))]
    )
    unsettled = (~settled.dispositions["disposition"].is_in(SETTLED)).arg_true().cast(pl.UInt32).alias("at")
    left = _connected(pl.concat([unsettled, held.filter(pl.col("value").is_in(crossed.implode()))["at"]]), held)
    near = [_alike(left, pl.concat([house.select(keys), street.select(keys)])) for keys in plan.alike]
    left = _connected(pl.concat([left, *near]), held)
    return pl.int_range(house.height + street.height, dtype=pl.UInt32, eager=True).is_in(left.implode())


def whole_of(parts: list[Part], rest: Reconciled, rulebook: Rulebook) -> Reconciled:
    """What all parts and the remainder are together, in the order of one piece."""
    dispositions = _in_row_order(pl.concat([*(part.dispositions for part in parts), rest.dispositions]), rulebook)
    paired = pl.col("cardinality") == "1:1"
    pairs = pl.concat([*(part.matches for part in parts), rest.matches.filter(paired)])
    places = dispositions.select("row_id").with_row_index("place")
    first = pairs.select(row_id=pl.col("house_rows").list.first()).join(places, on="row_id", maintain_order="left")
    pairs = pairs[first["place"].arg_sort()]
    return rest._replace(matches=pl.concat([pairs, rest.matches.filter(~paired)]), dispositions=dispositions)


def _first_passes(rulebook: Rulebook, plan: Plan) -> Rulebook:
    said = tomllib.loads(rulebook.text)
    passes = {name: said["passes"][name] for name in plan.steps}
    return Rulebook.model_validate(said | {"passes": passes, "text": rulebook.text})


def _connected(at: pl.Series, held: pl.DataFrame) -> pl.Series:
    """The positions and all that are connected to them by values, ascending."""
    found = at.unique().sort()
    fresh = found
    while fresh.len():
        values = held.filter(pl.col("at").is_in(fresh.implode()))["value"].unique()
        met = held.filter(pl.col("value").is_in(values.implode()))["at"].unique()
        fresh = met.filter(~met.is_in(found.implode()))
        found = pl.concat([found, fresh]).sort()
    return found


def _alike(at: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """The positions of rows that are alike to one of these."""
    asked = rows[at].unique()
    return rows.with_row_index("at").join(asked, on=rows.columns, how="semi", nulls_equal=True)["at"]


def _in_row_order(dispositions: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """By book, source, reference and occurrence, as one piece tells them."""
    key, reference = pl.col("tracking_key"), pl.col("trade_ref")
    begin = pl.lit(f"{rulebook.name}|").str.len_chars() + pl.col("book").cast(pl.String).str.len_chars() + 1
    occurrence = key.str.extract(r"\|([0-9]+)$")
    closing = reference.str.len_chars() + occurrence.str.len_chars() + 2
    order = dispositions.select(
        pl.col("book").to_physical(),
        source=key.str.slice(begin, key.str.len_chars() - begin - closing),
        reference=reference,
        occurrence=occurrence.cast(pl.UInt32),
    )
    return dispositions[order.select(pl.arg_sort_by(order.columns)).to_series()]
