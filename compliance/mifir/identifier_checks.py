"""Who reports name is judged: LEIs by their check digits and their registration, persons by RTS 22 Annex II."""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.mifir.judging import standing_reports
from compliance.mifir.names import concat_part, first_name, surname
from compliance.mifir.persons import codes_of, kinds_of, said
from compliance.mifir.reference import reference_of
from data.contracts.lineage import LINEAGE
from data.contracts.report_words import PartyType
from data.contracts.transaction_report import PART
from data.reference.identifiers.countries import country_codes
from data.reference.identifiers.lei import why_not_lei

PLAIN = ("executing_entity", "submitting_entity", "transmitting_firm_buyer", "transmitting_firm_seller")
TYPED = ("buyer", "buyer_decision", "seller", "seller_decision")
WITHIN = ("investment_decision", "execution")
PEOPLE = (PartyType.NIDN, PartyType.CCPT, PartyType.CONCAT)
CONCAT_SHAPE = r"^[A-Z]{2}[0-9]{8}[A-Z][A-Z#]{4}[A-Z][A-Z#]{4}$"
OWN = ("executing_entity", "submitting_entity")
NUMBER = "number of the report"
"""Among the standing reports; what is looked at by the million carries no more than that of its report."""
TRADED = pl.coalesce("trade_date", pl.col("trading_time").dt.date())


def leis(given: Given) -> pl.DataFrame:
    """Every LEI of the standing reports, once per report and column: `field`, `value`, `traded`, `NUMBER`."""
    kinds = [f"{name}_type" for name in TYPED]
    reports = standing_reports(given).select(*PLAIN, *TYPED, *kinds, traded=TRADED).with_row_index(NUMBER)
    kept = [NUMBER, "traded", "field", "value"]
    plain = [reports.with_columns(field=_field(name), value=name).select(kept) for name in PLAIN]
    typed = [
        _exploded(reports.select(NUMBER, "traded", name, f"{name}_type"), name, [name, f"{name}_type"])
        .filter(pl.col(f"{name}_type") == PartyType.LEI)
        .select(NUMBER, "traded", field=_field(name), value=name)
        for name in TYPED
    ]
    return pl.concat(part.filter(pl.col("value").is_not_null()) for part in plain + typed)


def wrong_leis(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """What is no LEI."""
    distinct = rows.select(pl.col("value").unique()).with_columns(reason=why_not_lei(pl.col("value")))
    return _traced(_judged(rows, distinct), given)


def unregistered(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """LEIs nobody is known by, those issued after the trade, and those of the firm that are not in order.

    Known are parties, and the central counterparties of venues.
    """
    said = ["lei", "lei_status", "lei_issued_on"]
    cleared = reference_of(given.inputs).venues.select(lei="ccp_lei")
    listed = pl.concat([given.rows("party").select(said), cleared], how="diagonal").drop_nulls("lei")
    parties = listed.group_by("lei", maintain_order=True).agg(pl.col(said[1:]).drop_nulls().first())
    known = parties.select(pl.col("lei").alias("value"), *said[1:], there=pl.lit(value=True))
    told = rows.select("field", "value", "traded").unique().join(known, on="value", how="left")
    allowed = list(given.parameters["statuses"])
    own = pl.col("field").is_in(OWN)
    late = pl.col("lei_issued_on") > pl.col("traded")
    reason = (
        pl.when(pl.col("there").is_null())
        .then(pl.lit("no party of the reference data has this LEI"))
        .when(late)
        .then(pl.format("issued on {}, after the trade", pl.col("lei_issued_on").cast(pl.String)))
        .when(own & pl.col("lei_status").is_null())
        .then(pl.lit("the status of its registration is not known"))
        .when(own & ~pl.col("lei_status").is_in(allowed))
        .then(pl.format("its registration is {}; the firm's must be in order", pl.col("lei_status")))
    )
    return _traced(_judged(rows, told.select("field", "value", "traded", reason=reason)), given)


def _judged(rows: pl.DataFrame, distinct: pl.DataFrame) -> pl.DataFrame:
    """The rows with the `reason` that their distinct values have; those without one are left out."""
    wrong = distinct.filter(pl.col("reason").is_not_null())
    same = [name for name in wrong.columns if name != "reason"]
    if wrong.is_empty():
        return rows.clear().with_columns(reason=pl.lit(None, dtype=pl.String))
    return rows.join(wrong, on=same, how="inner", nulls_equal=True, maintain_order="left")


def _traced(found: pl.DataFrame, given: Given) -> pl.DataFrame:
    """What was found with the lineage of its report, and its `reference`."""
    reports = standing_reports(given).select(*LINEAGE.names(), reference="report_ref")
    return found.with_columns(pl.col("field").cast(pl.String)).hstack(reports[found[NUMBER]])


def _field(name: str) -> pl.Expr:
    return pl.lit(name, dtype=pl.Enum([*PLAIN, *TYPED, *WITHIN])).alias("field")


def person_codes(given: Given) -> pl.DataFrame:
    """Every natural person of the standing reports: `field`, `value` (the code), `type`, names and date of birth."""
    reports = standing_reports(given).with_row_index(NUMBER)
    return pl.concat([*(_of_side(reports, name) for name in TYPED), *(_within(reports, name) for name in WITHIN)])


def _of_side(reports: pl.DataFrame, name: str) -> pl.DataFrame:
    told = {"type": "type", "first_names": "first", "surnames": "last", "birth_date": "born"}
    asked = [name, *(f"{name}_{part}" for part in told)]
    somebody = pl.col(f"{name}_type").str.contains("|".join(PEOPLE))
    parts = _exploded(reports.select(NUMBER, *asked).filter(somebody), name, asked)
    columns = [pl.col(f"{name}_{part}").alias(to) for part, to in told.items()]
    return parts.select(NUMBER, _field(name), pl.col(name).alias("value"), *columns).filter(
        pl.col("type").is_in(PEOPLE)
    )


def _within(reports: pl.DataFrame, name: str) -> pl.DataFrame:
    unsaid = [pl.lit(None, dtype=pl.String).alias(to) for to in ("first", "last", "born")]
    people = reports.select(NUMBER, name, f"{name}_type").filter(pl.col(f"{name}_type").is_in(PEOPLE))
    kind = pl.col(f"{name}_type").cast(pl.String).alias("type")
    return people.select(NUMBER, _field(name), pl.col(name).alias("value"), kind, *unsaid)


def wrong_codes(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Codes of a form that Annex II does not give their country, or that contradict names and date of birth."""
    distinct = rows.select("value", "type", "first", "last", "born").unique()
    told = distinct.with_columns(country=pl.col("value").str.head(2)).with_columns(reason=_form_fault())
    return _traced(_judged(rows, told.drop("country")), given)


def lesser_codes(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Codes of a person who has one that Annex II puts first."""
    codes = codes_of(given.rows("person"), given.business_date)
    best = codes.filter(pl.col("rank") == pl.col("rank").min().over("person_id"))
    pairs = codes.select("person_id", value="code").join(best.select("person_id", best="code"), on="person_id")
    first = set(best["code"].to_list())
    lesser = pairs.filter(~pl.col("value").is_in(list(first))).unique("value", keep="first", maintain_order=True)
    told = rows.join(lesser, on="value", how="inner", maintain_order="left")
    reason = pl.format("person {} is named by {}, which Annex II puts before it", "person_id", "best")
    return _traced(told.with_columns(reason=reason), given)


def _form_fault() -> pl.Expr:
    code, kind, country = pl.col("value"), pl.col("type"), pl.col("country")
    is_concat = kind == PartyType.CONCAT
    number = code.str.slice(2)
    shapes = said()["shapes"]
    shape = country.replace_strict(shapes, default=None, return_dtype=pl.String)
    built = number.str.head(8)
    first, last = (concat_part(name) for name in (first_name(pl.col("first")), surname(pl.col("last"))))
    return (
        pl.when(~country.is_in(sorted(country_codes())))
        .then(pl.format("{} is no country", country))
        .when(~_allowed(country, kind))
        .then(pl.format("Annex II gives nationals of {} no identifier of the kind {}", country, kind))
        .when(is_concat & ~code.str.contains(CONCAT_SHAPE))
        .then(pl.lit("CONCAT is a country, a date as YYYYMMDD, and five letters each of first name and surname"))
        .when(is_concat & (built != pl.col("born").str.replace_all("-", "")))
        .then(pl.format("the date of birth is {}", pl.col("born")))
        .when(is_concat & (number.str.slice(8, 5) != first))
        .then(pl.format("the first name makes {}", first))
        .when(is_concat & (number.str.slice(13, 5) != last))
        .then(pl.format("the surname makes {}", last))
        .when((kind == PartyType.NIDN) & _misshapen(country, number, shape))
        .then(pl.format("a national number of {} has another form", country))
    )


def _misshapen(country: pl.Expr, number: pl.Expr, shape: pl.Expr) -> pl.Expr:
    """Whether a number has not the form that its country gives it; false where the country says none."""
    wrong = [
        (country == name) & ~number.str.contains(f"^(?:{form})$") for name, form in sorted(said()["shapes"].items())
    ]
    return shape.is_not_null() & pl.any_horizontal(wrong)


def _allowed(country: pl.Expr, kind: pl.Expr) -> pl.Expr:
    schemes = said()["schemes"]
    named = {name: sorted({schemes[each] for each in kinds_of(name)}) for name in said()["priority"]}
    others = sorted({schemes[each] for each in said()["other"]})
    listed = [(country == name) & kind.is_in(kinds) for name, kinds in named.items()]
    return pl.any_horizontal(*listed, ~country.is_in(list(named)) & kind.is_in(others))


def _exploded(reports: pl.DataFrame, name: str, columns: list[str]) -> pl.DataFrame:
    """One row per part of a group; an absent column has as many absent parts."""
    there = reports.filter(pl.col(name).is_not_null())
    several = pl.any_horizontal(
        pl.col(column).str.contains(PART, literal=True) | (pl.col(column) == "") for column in columns
    )
    alone = there.select(several.fill_null(value=False)).to_series().not_()
    if alone.all():
        return there
    return pl.concat([there.filter(alone), _split(there.filter(~alone), name, columns)])


def _split(there: pl.DataFrame, name: str, columns: list[str]) -> pl.DataFrame:
    count = pl.col(name).str.count_matches(PART, literal=True) + 1
    silent = pl.lit("").repeat_by(count)
    listed = there.with_columns(
        pl.when(pl.col(column).is_null()).then(silent).otherwise(pl.col(column).str.split(PART)).alias(column)
        for column in columns
    )
    even = pl.all_horizontal(pl.col(column).list.len() == pl.col(name).list.len() for column in columns)
    exploded = listed.filter(even).explode(columns)
    return exploded.with_columns(pl.col(column).replace("", None).alias(column) for column in columns)
