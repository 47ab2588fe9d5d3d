"""The engine as a whole: cut-offs, one-sided cancels, overrides, identities, and books that are empty."""

from __future__ import annotations

from datetime import date

import polars as pl
from build import a_trade, match, trades, trades_rulebook

from data.contracts.match import schema
from data.contracts.trade import CONTRACT
from data.contracts.words import Book, Disposition
from reconciliation.engine import Day
from reconciliation.identity import identity_of

WAITING = trades_rulebook(
    ("[compare]", "[cutoffs.missing_street]\nbusiness_days = 1\nafter = 'trade_date'\n[compare]")
)


def test_a_row_inside_its_cut_off_is_pending_and_not_a_break() -> None:
    house = trades(a_trade("H1", trade_date="2026-11-20"), a_trade("H2", trade_date="2026-11-19"))

    result = match(house, trades(), WAITING, Day(business_date=date(2026, 11, 20)))

    assert result.disposition_of("H1") is Disposition.PENDING
    assert result.reason_of("H1") == "missing_street: 1 business days after trade_date"
    assert result.disposition_of("H2") is Disposition.BREAK


def test_nothing_is_pending_without_a_day_or_on_the_side_without_a_cut_off() -> None:
    assert match(trades(a_trade("H1")), trades(), WAITING).disposition_of("H1") is Disposition.BREAK
    street = match(trades(), trades(a_trade("S1")), WAITING, Day(business_date=date(2026, 11, 20)))
    assert street.disposition_of("S1") is Disposition.BREAK


def test_what_only_one_side_cancelled_is_a_break_of_the_other() -> None:
    house = trades(a_trade("H1"), a_trade("H1", status="CANCEL"))

    result = match(house, trades(a_trade("S1", other_ref="H1", net_amount=None)))

    assert result.types_of("S1") == ["CANCELLED_ONE_SIDE"]
    assert set(result.dispositions_of("H1")) == {Disposition.CANCELLED}
    named = result.dispositions.filter(pl.col("disposition") == "CANCELLED")["break_id"]
    assert set(named) == {result.break_of("S1")["break_id"]}


def test_what_both_sides_cancelled_concerns_nobody() -> None:
    house = trades(a_trade("H1"), a_trade("H1", status="CANCEL"))
    street = trades(a_trade("S1"), a_trade("S1", status="CANCEL"), a_trade("S2"))

    result = match(house, street)

    assert result.types_of("S2") == ["MISSING_HOUSE"]
    assert result.breaks.height == 1


def test_an_override_decides_for_rows_of_its_currency_alone() -> None:
    yen = trades_rulebook(
        (
            "[passes.reference]",
            '[[overrides]]\nwhere.currency = ["JPY"]\ncompare.net_amount = "MNMX 5 5"\n[passes.reference]',
        )
    )
    house = trades(*(a_trade(f"H-{c}", currency=c, other_ref=f"S-{c}") for c in ("JPY", "USD")))
    street = trades(*(a_trade(f"S-{c}", currency=c, net_amount="1005") for c in ("JPY", "USD")))

    result = match(house, street, yen)

    assert result.pass_of("H-JPY") == "reference"
    assert result.types_of("H-USD") == ["NET_AMOUNT"]


def test_ids_hash_the_sorted_tracking_keys_and_nothing_else() -> None:
    keys = ["trades|STREET|sender|S1|0", "trades|HOUSE|sender|H1|0"]

    result = match(trades(a_trade("H1")), trades(a_trade("S1")))

    assert result.matches["group_id"].item() == identity_of(keys, "G")
    assert sorted(result.dispositions["tracking_key"]) == sorted(keys)


def test_a_split_or_renamed_file_changes_no_id() -> None:
    house, street = trades(a_trade("H1"), a_trade("H2", quantity="9")), trades(a_trade("S1"))
    renamed = house.with_columns(row_id="f" + house["row_id"], line=house["line"] + 7)

    assert match(renamed, street).ids() == match(house, street).ids()


def test_residuals_say_house_minus_street_where_they_differ() -> None:
    result = match(trades(a_trade("H1", other_ref="S1", net_amount="1000.03")), trades(a_trade("S1")))

    residuals = result.matches["residuals"].item()
    assert str(residuals["net_amount"]) == "0.0300000000"
    assert residuals["price"] is None


def test_empty_books_give_empty_tables_of_the_right_shape() -> None:
    result = match(trades(), trades())

    assert result.matches.schema == schema(CONTRACT)
    assert result.dispositions.height == result.breaks.height == 0


def test_every_row_of_the_book_is_in_the_ledger_in_order_of_its_key() -> None:
    result = match(trades(*(a_trade(ref) for ref in ("H3", "H1", "H2"))), trades())

    assert result.dispositions.filter(book=Book.HOUSE)["trade_ref"].to_list() == ["H1", "H2", "H3"]
