"""What repeats in one transaction report: buyers, sellers, decision makers, underlyings. One part is one element."""

from __future__ import annotations

import polars as pl

from compliance.mifir.element_text import always, as_texts, if_any, text
from data.contracts.report_words import UnderlyingForm
from data.contracts.transaction_report import PART

PERSONS = ("NIDN", "CCPT", "CONCAT")
INDEXES = (
    "WIBO", "TREA", "TIBO", "TLBO", "SWAP", "STBO", "PRBO", "PFAN", "NIBO", "MAAA", "MOSP", "LIBO", "LIBI", "JIBA",
    "ISDA", "GCFR", "FUSW", "EUCH", "EUUS", "EURI", "EONS", "EONA", "CIBO", "CDOR", "BUBO", "BBSW",
)  # fmt: skip
"""Indices that have a code (RTS 22, Annex I, field 48); every other one is told by its name."""
TERM = r"^(-?\d{1,3})(DAYS|WEEK|MNTH|YEAR)$"
OF_A_PARTY = ("", "_type", "_branch", "_first_names", "_surnames", "_birth_date")
OF_AN_UNDERLYING = ("_isin", "_form", "_index", "_term")
ROW = "row of the report"


def columns_of(group: str, known: list[str]) -> list[str]:
    """The columns of a group of parties or of the underlyings that the contract has."""
    endings = OF_AN_UNDERLYING if group == "underlying" else OF_A_PARTY
    return [f"{group}{ending}" for ending in endings if f"{group}{ending}" in known]


def parts_of(told: pl.DataFrame, group: str) -> pl.DataFrame:
    """One row per part: `row of the report`, and the group's columns, absent where the part says nothing.

    Args:
        told: columns as texts; the number of parts is that of the longest column.
    """
    columns = columns_of(group, told.columns)
    count = pl.max_horizontal(pl.col(name).str.count_matches(PART, literal=True) + 1 for name in columns)
    several = pl.any_horizontal(pl.col(name).str.contains(PART, literal=True) for name in columns)
    if not told.select(several.any()).item():
        alone = told.select(columns).with_row_index(ROW)
        there = alone.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in columns))
        return there.select(ROW, *(pl.when(pl.col(name) != "").then(name).alias(name) for name in columns))
    rows = told.select(columns).with_row_index(ROW).with_columns(part=pl.int_ranges(count)).drop_nulls("part")
    parts = rows.explode("part", empty_as_null=False, keep_nulls=False)
    found = [pl.col(name).str.split(PART).list.get(pl.col("part"), null_on_oob=True) for name in columns]
    return parts.select(ROW, *(pl.when(part != "").then(part).alias(part.meta.output_name()) for part in found))


def party_elements(reports: pl.DataFrame, group: str, element: str) -> pl.Series:
    """The elements of one group of parties, per report; absent where it has none."""
    parts = _escaped_parts(reports, group)
    kind = pl.col(f"{group}_type")
    names = (
        text("FrstNm", f"{group}_first_names"),
        text("Nm", f"{group}_surnames"),
        text("BirthDt", f"{group}_birth_date"),
    )
    who = (
        pl.when(kind == "LEI").then(text("LEI", group)),
        pl.when(kind == "MIC").then(text("MIC", group)),
        pl.when(kind == "INTC").then(pl.lit("<Intl>INTC</Intl>")),
        pl.when(kind.is_in(PERSONS)).then(always("Prsn", *names, person(group))),
    )
    if element == "AcctOwnr":
        xml = always(element, if_any("Id", *who), text("CtryOfBrnch", f"{group}_branch"))
    else:
        xml = always(element, *who)
    return _per_report(parts.select(ROW, xml=xml), reports.height, f"{group}_parts")


def person(column: str) -> pl.Expr:
    """The identifier of a person with its scheme (RTS 22, Article 6)."""
    kind = pl.col(f"{column}_type")
    scheme = always(
        "SchmeNm",
        pl.when(kind == "CONCAT").then(pl.lit("<Prtry>CONCAT</Prtry>")).otherwise(text("Cd", kind)),
    )
    return always("Othr", text("Id", column), scheme)


def underlying_elements(reports: pl.DataFrame) -> pl.Series:
    """The underlyings of each report: one, a basket, or the legs of a swap (fields 47 to 49)."""
    index, term = pl.col("underlying_index"), pl.col("underlying_term")
    rate = pl.when(index.is_in(INDEXES)).then(text("Indx", index)).otherwise(text("Nm", index))
    unit, value = text("Unit", term.str.extract(TERM, 2)), text("Val", term.str.extract(TERM, 1))
    named = always("Nm", always("RefRate", rate), if_any("Term", unit, value))
    isin = text("ISIN", "underlying_isin")
    parts = _escaped_parts(reports, "underlying").with_columns(
        item=pl.when(index.is_not_null()).then(always("Indx", isin, named)).otherwise(isin),
        late=index.is_not_null(),
    )
    legs = parts.group_by(ROW, maintain_order=True).agg(_leg(form) for form in UnderlyingForm)
    other = if_any("Othr", pl.col(UnderlyingForm.SINGLE), pl.col(UnderlyingForm.BASKET))
    swap = if_any(
        "Swp",
        if_any("SwpIn", pl.col(UnderlyingForm.SWAP_IN), pl.col(UnderlyingForm.SWAP_IN_BASKET)),
        if_any("SwpOut", pl.col(UnderlyingForm.SWAP_OUT), pl.col(UnderlyingForm.SWAP_OUT_BASKET)),
    )
    return _per_report(legs.select(ROW, xml=if_any("UndrlygInstrm", swap, other)), reports.height, "underlying_parts")


def _leg(form: UnderlyingForm) -> pl.Expr:
    of_form = pl.col("underlying_form") == form
    tag = "Bskt" if form.endswith("BASKET") else "Sngl"
    items = pl.col("item").filter(of_form).sort_by(pl.col("late").filter(of_form), maintain_order=True)
    inner = items.str.join("", ignore_nulls=True)
    return pl.when(of_form.any()).then(pl.concat_str(pl.lit(f"<{tag}>"), inner, pl.lit(f"</{tag}>"))).alias(form)


def _escaped_parts(reports: pl.DataFrame, group: str) -> pl.DataFrame:
    """Parts are cut before they are escaped: an escape holds the separator."""
    parts = parts_of(reports, group)
    return as_texts(parts.drop(ROW)).with_columns(parts[ROW])


def _per_report(parts: pl.DataFrame, height: int, name: str) -> pl.Series:
    joined = parts.group_by(ROW, maintain_order=True).agg(pl.col("xml").str.join("", ignore_nulls=True))
    rows = pl.DataFrame({ROW: pl.Series(range(height), dtype=pl.UInt32)})
    return rows.join(joined, on=ROW, how="left", maintain_order="left")["xml"].rename(name)
