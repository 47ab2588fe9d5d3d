"""When a field must be there, and when it must not: RTS 22, Annex I, Table 2, condition by condition.

The rules are data: the same table judges reports that are being made, reports of others, and writes the page of the
65 fields. They read a report's own columns and its context (`compliance.mifir.context`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from compliance.mifir.venues import Platform
from data.contracts.report_words import Capacity, PartyType, PriceType, QuantityType, ReportStatus, ShortSelling
from data.contracts.transaction_report import FIELD_NUMBERS

PEOPLE = r"(^|;)(NIDN|CCPT|CONCAT)(;|$)"
POOLED = r"(^|;)(INTC|MIC)(;|$)"
ALWAYS = pl.lit(1) == pl.lit(1)
CFI = pl.col("of.cfi")
PLATFORM = pl.col("of.platform")
ON_VENUE = PLATFORM == Platform.VENUE
OFF = pl.col("venue").is_in(["XOFF", "XXXX"])
DESCRIBED = ~(PLATFORM.is_in([Platform.VENUE, Platform.SI]).fill_null(value=False) | pl.col("of.admitted"))
"""The instrument is described: it is not in the reference data, and was not executed on a venue or with an SI."""
NUMBERED = [PriceType.MONETARY, PriceType.PERCENT, PriceType.YIELD, PriceType.BASIS_POINTS]
SELLS_FOR_CLIENT = pl.col("seller_branch").is_not_null()
FIRM_SELLS = pl.col("seller") == pl.col("executing_entity")
SHORT_RULES = pl.col("of.short_rules") == "YES"
MANDATE = pl.any_horizontal(
    pl.col(f"{side}_decision").eq(pl.col("executing_entity")).fill_null(value=False) for side in ("buyer", "seller")
)
DECIDES = (pl.col("trading_capacity").cast(pl.String) == Capacity.DEAL) | MANDATE
RECEIVED = pl.col("transmitting_firm_buyer").is_not_null() | pl.col("transmitting_firm_seller").is_not_null()
INNER = pl.col("buyer_type").str.contains("INTC") | pl.col("seller_type").str.contains("INTC")


@dataclass(frozen=True, eq=False)
class Presence:
    """A condition of one column.

    Args:
        needed: true where it must be there; an unknown condition asks nothing.
        barred: true where it must not be there.
        says: the condition in words, behind "must be there" or "must not be there".
    """

    column: str
    says: str
    needed: pl.Expr | None = None
    barred: pl.Expr | None = None


def _always(*columns: str) -> Iterator[Presence]:
    for column in columns:
        yield Presence(column, "in every new report", needed=ALWAYS)


def _of_parties() -> Iterator[Presence]:
    for side in ("buyer", "seller"):
        kind = pl.col(f"{side}_type")
        natural, decides = kind.str.contains(PEOPLE), pl.col(f"{side}_decision_type").str.contains(PEOPLE)
        yield Presence(f"{side}_branch", f"where the {side} is a natural person, who is a client", needed=natural)
        yield Presence(f"{side}_branch", f"where the {side} is a venue or a pool", barred=kind.str.contains(POOLED))
        for part, words in (("first_names", "first names"), ("surnames", "surnames"), ("birth_date", "a birth date")):
            person = f"where the {side} is a natural person; only those have {words}"
            yield Presence(f"{side}_{part}", person, needed=natural, barred=~natural)
            decider = f"where a natural person decides for the {side}; only those have {words}"
            yield Presence(
                f"{side}_decision_{part}", decider, needed=decides, barred=(~decides).fill_null(value=True)
            )
        own = pl.col(side) == pl.col("executing_entity")
        yield Presence(
            f"{side}_decision",
            f"where the {side} is the firm itself, or a pool",
            barred=own | (kind == PartyType.INTC),
        )


def _of_terms() -> Iterator[Presence]:
    counted = pl.col("quantity_type").cast(pl.String) != QuantityType.UNIT
    kind = pl.col("price_type").cast(pl.String)
    monetary = kind == PriceType.MONETARY
    yield Presence("quantity_currency", "where the quantity is nominal or monetary", needed=counted, barred=~counted)
    yield Presence("price", "where its kind is a number", needed=kind.is_in(NUMBERED), barred=~kind.is_in(NUMBERED))
    yield Presence("price_currency", "where the price is monetary", needed=monetary, barred=kind.is_in(NUMBERED[1:]))
    debt = CFI.str.contains("^D[BCTN]")
    yield Presence("net_amount", "of debt (CFI DB, DC, DT, DN)", needed=debt)
    yield Presence("net_amount", "of what is no debt", barred=~CFI.str.starts_with("D"))
    organised = PLATFORM.is_in([Platform.VENUE, Platform.ABROAD])
    yield Presence("venue_branch", "on the market side of a trading venue or platform", needed=organised & ~_inner())
    yield Presence(
        "venue_branch", "off venues, and with a systematic internaliser", barred=OFF | (PLATFORM == Platform.SI)
    )
    market = ON_VENUE & pl.col("venue_branch").is_not_null()
    yield Presence("venue_transaction_id", "on the market side of a trading venue", needed=market)
    yield Presence("venue_transaction_id", "off trading venues", barred=(~ON_VENUE).fill_null(value=False) | OFF)
    paid, currency = pl.col("upfront_payment").is_not_null(), pl.col("upfront_currency").is_not_null()
    yield Presence("upfront_currency", "with an up-front payment", needed=paid, barred=~paid)
    yield Presence("upfront_payment", "with its currency", needed=currency)
    yield Presence("notional_change", "of what is no derivative", barred=CFI.str.contains("^[EDC]"))


def _of_instruments() -> Iterator[Presence]:
    listed = PLATFORM.is_in([Platform.VENUE, Platform.SI]) | (pl.col("venue") == "XOFF")
    yield Presence(
        "isin", "on venues, with a systematic internaliser, and off venue where it is admitted", needed=listed
    )
    block = "where the instrument is not in the reference data and not executed on a venue or with an internaliser"
    for column in ("instrument_name", "cfi", "price_multiplier", "delivery"):
        yield Presence(column, block, needed=DESCRIBED, barred=~DESCRIBED)
    nameless = pl.col("underlying_index").is_null()
    yield Presence(
        "underlying_isin", f"{block}, or the name of an index", needed=DESCRIBED & nameless, barred=~DESCRIBED
    )
    for column in (
        "notional_currency_2", "underlying_index", "underlying_term", "strike_currency", "maturity_date",
    ):  # fmt: skip
        yield Presence(column, f"unless {block}", barred=~DESCRIBED)
    swaps, options, expiring = CFI.str.contains("^[SHJ]"), CFI.str.contains("^(O|H|RW)"), CFI.str.contains("^[OF]")
    yield Presence(
        "notional_currency", f"{block}, of swaps, options and forwards", needed=DESCRIBED & swaps, barred=~DESCRIBED
    )
    for column in ("option_type", "exercise_style"):
        barred = ~DESCRIBED | CFI.str.contains("^[FSJEDC]")
        yield Presence(column, f"of options and warrants, {block}", needed=DESCRIBED & options, barred=barred)
    yield Presence(
        "strike_price", f"of options and warrants, {block}", barred=~DESCRIBED | CFI.str.contains("^[FSJEDC]")
    )
    strike = pl.col("strike_price_type").cast(pl.String) == PriceType.MONETARY
    yield Presence("strike_currency", "where the strike is monetary", needed=strike)
    yield Presence("maturity_date", "of what is no debt", barred=~CFI.str.starts_with("D"))
    barred = ~DESCRIBED | CFI.str.contains("^[ED]")
    yield Presence("expiry_date", f"of options and futures, {block}", needed=DESCRIBED & expiring, barred=barred)


def _of_people() -> Iterator[Presence]:
    yield Presence("investment_decision", "where the firm deals on own account or holds a mandate", needed=DECIDES)
    others = ~DECIDES & ~RECEIVED
    yield Presence("investment_decision", "where a client decides", barred=others)
    for column in ("investment_decision", "execution"):
        kind = pl.col(f"{column}_type").cast(pl.String)
        person = kind.is_in([PartyType.NIDN, PartyType.CCPT, PartyType.CONCAT])
        barred = (~person).fill_null(value=True)
        yield Presence(
            f"{column}_branch", "where a person is named, not for algorithms", needed=person, barred=barred
        )


def _of_indicators() -> Iterator[Presence]:
    yield Presence("waivers", "off trading venues", barred=(~ON_VENUE).fill_null(value=False) | OFF)
    yield Presence("otc_flags", "on a trading venue", barred=ON_VENUE)
    sold = FIRM_SELLS | SELLS_FOR_CLIENT
    words = "of a sale by the firm or its client that Regulation 236/2012 covers"
    uncovered = pl.col("of.short_rules") == "NO"
    yield Presence("short_selling", words, needed=SHORT_RULES & sold, barred=uncovered | ~sold)
    yield Presence("risk_reducing", "of commodity derivatives", needed=pl.col("of.commodity"), barred=_no_commodity())


def _inner() -> pl.Expr:
    """A leg between a pool and a client of the firm, or between the firm and its client: not towards the market."""
    both = pl.col("buyer_branch").is_not_null() & pl.col("seller_branch").is_not_null()
    own = pl.col("trading_capacity").cast(pl.String) == Capacity.DEAL
    served = own & (pl.col("buyer_branch").is_not_null() | pl.col("seller_branch").is_not_null())
    return (INNER | both | served).fill_null(value=False)


def _no_commodity() -> pl.Expr:
    return ~pl.col("of.commodity") & CFI.is_not_null()


RULES: tuple[Presence, ...] = (
    *_always(
        "transaction_reference", "executing_entity", "investment_firm", "submitting_entity", "buyer", "seller",
        "order_transmission", "trading_time", "trading_capacity", "quantity", "quantity_type", "price_type", "venue",
        "execution", "securities_financing",
    ),
    *_of_parties(),
    *_of_terms(),
    *_of_instruments(),
    *_of_people(),
    *_of_indicators(),
)  # fmt: skip
CONTRADICTIONS = (
    (
        "trading_capacity",
        (pl.col("trading_capacity").cast(pl.String) == Capacity.DEAL)
        & (pl.col("buyer") != pl.col("executing_entity"))
        & (pl.col("seller") != pl.col("executing_entity")),
        "says DEAL, and the firm is neither buyer nor seller",
    ),
    ("buyer", (pl.col("buyer") == pl.col("seller")) & (pl.col("buyer_type") != PartyType.INTC), "is the seller too"),
    (
        "short_selling",
        FIRM_SELLS & (pl.col("short_selling").cast(pl.String) == ShortSelling.UNDI),
        "says UNDI, which is of clients only: the firm knows what it holds",
    ),
)
"""Column, true where it contradicts the report, and what it says."""
JUDGED = pl.Schema({"field": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String})


def absences(reports: pl.DataFrame) -> pl.DataFrame:
    """What each new report lacks, has too much, or contradicts itself in.

    Args:
        reports: columns of the contract `transaction_report`, and those of `with_context`.

    Returns:
        The rows of `reports`, once per fault, with `field`, `column`, `value` and `reason`; in order of the rules.
    """
    is_new = pl.col("report_status").cast(pl.String) == ReportStatus.NEWT
    tests = list(_tests())
    asked = [(is_new & wrong).fill_null(value=False).alias(str(place)) for place, (_, wrong, _) in enumerate(tests)]
    marks = reports.lazy().select(asked).collect()  # lazily, so that what several rules ask is worked out once
    found = [
        reports.filter(marks[str(place)]).with_columns(
            pl.lit(FIELD_NUMBERS[column], dtype=pl.Int64).alias("field"),
            pl.lit(column).alias("column"),
            pl.col(column).cast(pl.String).alias("value"),
            pl.lit(reason).alias("reason"),
        )
        for place, (column, _, reason) in enumerate(tests)
        if marks[str(place)].any()
    ]
    empty = reports.head(0).with_columns(pl.lit(None, dtype=dtype).alias(name) for name, dtype in JUDGED.items())
    return pl.concat([empty, *found])


def _tests() -> Iterator[tuple[str, pl.Expr, str]]:
    for rule in RULES:
        number, column = FIELD_NUMBERS[rule.column], pl.col(rule.column)
        if rule.needed is not None:
            yield rule.column, rule.needed & column.is_null(), f"field {number} is absent; it stands {rule.says}"
        if rule.barred is not None:
            words = rule.says if rule.needed is None else f"elsewhere than {rule.says}"
            yield rule.column, rule.barred & column.is_not_null(), f"field {number} must not stand {words}"
    for column, wrong, says in CONTRADICTIONS:
        yield column, wrong, f"field {FIELD_NUMBERS[column]} {says}"
