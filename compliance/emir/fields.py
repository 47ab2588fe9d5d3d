"""What a report to a trade repository must look like, as far as the technical standards themselves say.

Fields are numbered as in Delegated Regulation (EU) 2022/1855, Annex, Table 1 and 2. The authority's workbook has many
more rules, and what the repository answers decides; these are those that no edition of it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from compliance.given import Given, house
from compliance.offences import told
from data.contracts.emir_state import CONTRACT
from data.contracts.kinds import LEI_SHAPE
from data.reference.identifiers.cfi import why_not_cfi
from data.reference.identifiers.currency import why_not_currency
from data.reference.identifiers.isin import why_not_isin
from data.reference.identifiers.lei import why_not_lei

INPUT = CONTRACT.name
UTI = r"^[A-Z0-9]([A-Z0-9:._-]{0,50}[A-Z0-9])?$"
WORDS = {
    "contract_type": ("2.10", ("CFDS", "FRAS", "FUTR", "FORW", "OPTN", "SPDB", "SWAP", "SWPT", "OTHR")),
    "asset_class": ("2.11", ("INTR", "CRDT", "EQUI", "COMM", "CURR")),
    "valuation_method": ("2.24", ("MTMA", "MTMO", "CCPV")),
    "cleared": ("2.31", ("Y", "N", "I")),
    "delivery_type": ("2.47", ("CASH", "PHYS", "OPTL")),
    "option_type": ("2.132", ("PUTO", "CALL", "OTHR")),
    "option_style": ("2.133", ("AMER", "BERM", "EURO")),
}
CURRENCIES = {"settlement_currency": "2.19", "valuation_currency": "2.22", "notional_currency": "2.56"}


class Rule(NamedTuple):
    """One thing asked of one field: its number, and the fault in words, null where there is none."""

    field: str
    number: str
    fault: pl.Expr


def states(given: Given) -> pl.DataFrame:
    """Our reports, each contract as it stands."""
    return house(given.rows(INPUT))


def badly_formed(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Fields that are not what their number allows."""
    return _found(rows, _of_form(pl.lit(given.business_date)))


def contradicting(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Fields that another field asks for, or forbids."""
    return _found(rows, _of_conditions())


def _of_form(day: pl.Expr) -> Iterator[Rule]:
    counterparty = pl.col("counterparty")
    yield Rule("uti", "2.1", _unless(pl.col("uti").str.contains(UTI), "at most 52 capital letters and digits"))
    yield Rule("party", "1.4", why_not_lei(pl.col("party")))
    yield Rule("counterparty", "1.9", pl.when(counterparty.str.contains(LEI_SHAPE)).then(why_not_lei(counterparty)))
    yield Rule("isin", "2.7", why_not_isin(pl.col("isin")))
    yield Rule("product_classification", "2.9", why_not_cfi(pl.col("product_classification")))
    yield Rule("delta", "2.25", _unless(pl.col("delta").is_between(-1, 1), "a number from -1 to 1"))
    yield Rule(
        "venue", "2.41", _unless(pl.col("venue").str.contains(r"^[A-Z0-9]{4}$"), "four capital letters or digits")
    )
    for field, number in CURRENCIES.items():
        yield Rule(field, number, why_not_currency(pl.col(field), day))
    for field, (number, words) in WORDS.items():
        yield Rule(field, number, _unless(pl.col(field).is_in(words), f"one of {', '.join(words)}"))


def _of_conditions() -> Iterator[Rule]:
    cleared, ccp = pl.col("cleared") == "Y", pl.col("central_counterparty")
    yield Rule(
        "central_counterparty", "2.33", _where(cleared & ccp.is_null(), "a cleared contract names its clearer")
    )
    yield Rule("central_counterparty", "2.33", why_not_lei(ccp))
    for field, number in (("valuation_currency", "2.22"), ("valuation_method", "2.24")):
        alone = pl.col("valuation").is_not_null() & pl.col(field).is_null()
        yield Rule(field, number, _where(alone, "a valuation says it"))
    amount = pl.col("notional").is_not_null() & pl.col("notional_currency").is_null()
    yield Rule("notional_currency", "2.56", _where(amount, "a notional amount says it"))
    ended = pl.col("expiration_date") < pl.col("effective_date")
    yield Rule("expiration_date", "2.44", _where(ended, "it lies before the effective date"))
    early = pl.col("executed_at") > pl.col("reported_at")
    yield Rule("executed_at", "2.42", _where(early, "it lies after the report"))
    styleless = pl.col("option_type").is_not_null() & pl.col("option_style").is_null()
    yield Rule("option_style", "2.133", _where(styleless, "an option says it"))
    itself = pl.col("counterparty") == pl.col("party")
    yield Rule("counterparty", "1.9", _where(itself, "both parties are the same"))


def _found(rows: pl.DataFrame, rules: Iterator[Rule]) -> pl.DataFrame:
    """Every rule's offences, one per field and row: the first that is broken."""
    found: dict[str, pl.DataFrame] = {}
    for rule in rules:
        broken = rows.with_columns(fault=rule.fault).filter(pl.col("fault").is_not_null())
        reason = pl.format("field {}: {}", pl.lit(rule.number), "fault")
        offences = told(broken, rule.field, reason, CONTRACT.reference)
        found.setdefault(rule.field, offences.clear())
        before = found[rule.field]
        found[rule.field] = pl.concat([before, offences.join(before, on="row_id", how="anti")])
    return pl.concat(found.values())


def _unless(well: pl.Expr, expected: str) -> pl.Expr:
    """A fault where the field says something that is not well; none where it says nothing."""
    return pl.when(~well).then(pl.lit(f"expected {expected}"))


def _where(wrong: pl.Expr, why: str) -> pl.Expr:
    return pl.when(wrong).then(pl.lit(why))
