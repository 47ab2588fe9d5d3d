"""Report files: what is written is valid, exact, the same each time, and read back as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from mifir_reports import BROKER, FIRM, HEADER, UNWRITTEN, a_cancel, a_report, an_option, read_back, reports, written
from polars.testing import assert_frame_equal

from compliance.mifir.auth016 import Header, split, write
from compliance.mifir.schemas import compiled, found_schemas
from compliance.mifir.validity import validated
from data.contracts.failure import InputError, UsageError
from data.contracts.lineage import LINEAGE

PERSON = {
    "buyer": "DE1234;FI1-A;INTC",
    "buyer_type": "NIDN;CCPT;INTC",
    "buyer_first_names": "ANNA,BERTA;C & D;",
    "buyer_surnames": "MUSTER;<X>;",
    "buyer_birth_date": "1970-01-01;1980-12-31;",
    "buyer_branch": "DE;;",
}
SWAP = {
    "cfi": "SRCCSP",
    "option_type": None,
    "exercise_style": None,
    "strike_price": None,
    "strike_price_type": None,
    "strike_currency": None,
    "notional_currency_2": "USD",
    "underlying_isin": ";DE0007164600",
    "underlying_form": "SWAP_IN;SWAP_OUT",
    "underlying_index": "EURI;",
    "underlying_term": "6MNTH;",
}
EVERYTHING = (
    a_report("A1"),
    a_cancel("A1"),
    a_report("A2", **PERSON, waivers="SIZE;ILQD", otc_flags="LRGS", short_selling="SESH", risk_reducing="true"),
    an_option("A3"),
    an_option("A4", **SWAP),
    an_option("A5", underlying_isin="DE0007164600;US0378331005;", underlying_form="BASKET;BASKET;BASKET",
              underlying_index=";;AN INDEX OF OURS"),
    a_report("A6", price=Decimal("-0.125"), upfront_payment=Decimal("-3.5"), upfront_currency="EUR"),
    a_report("A7", price=None, price_type="PNDG"),
    a_report("A8", quantity=Decimal(1000000), quantity_type="NOMINAL", quantity_currency="EUR",
             price=Decimal("101.5"), price_type="PERCENT", price_currency=None, net_amount=Decimal(1015000)),
    a_report("A9", seller="XETR", seller_type="MIC", buyer_decision="DE99", buyer_decision_type="CONCAT",
             buyer_decision_first_names="A", buyer_decision_surnames="B", buyer_decision_birth_date="1990-02-03"),
    a_report("B1", execution="NORE", execution_type="NORE", investment_decision="DE77",
             investment_decision_type="NIDN", investment_decision_branch="FR"),
    a_report("B2", trading_time=datetime(2026, 11, 20, 9, 30, tzinfo=UTC), trading_time_decimals=0),
)  # fmt: skip


def test_every_field_is_read_back_as_it_was_written() -> None:
    frame = reports(*EVERYTHING)

    back = read_back(written(frame))

    assert_frame_equal(back.drop(*LINEAGE, *UNWRITTEN), frame.drop(*UNWRITTEN))
    assert back["line"].to_list() == list(range(4, 4 + frame.height))
    assert back["submitted_at"].unique().to_list() == [HEADER.created]


def test_the_same_reports_give_the_same_bytes_and_a_report_is_a_line() -> None:
    frame = reports(*EVERYTHING)

    first, again = written(frame), written(frame.clone())

    assert first == again
    assert first.splitlines()[3].startswith(b"<Tx><New><TxId>A1</TxId>")
    assert first != written(frame, Header(FIRM, "XX", "20261120-0002", HEADER.created))


def test_what_is_written_is_valid_against_the_schemas(shared: Path) -> None:
    schema = compiled({name: one.content for name, one in found_schemas(shared / "reference" / "xsd").items()})

    found = validated(written(reports(*EVERYTHING)), schema)

    assert (found.valid, found.reports, found.faults.to_dicts()) == (True, len(EVERYTHING), [])


@pytest.mark.parametrize(
    ("column", "fits", "too_long", "others"),
    [
        ("quantity", "123456789012345678E-17", "1234567890123456789E-17", {}),
        ("quantity", "1.23456", "1.234567", {"quantity_type": "NOMINAL", "quantity_currency": "EUR"}),
        ("price", "12345.1234567890123", "123456.1234567890123", {}),
        ("price", "1.1234567890123", "1.12345678901234", {}),
        ("price", "1.0123456789", "10.0123456789", {"price_type": "PERCENT", "price_currency": None}),
        ("net_amount", "1.12345", "1.123456", {}),
        ("upfront_payment", "-1.12345", "-1.123456", {"upfront_currency": "EUR"}),
        ("price_multiplier", "0.00000000000000001", "10.00000000000000001", {}),
    ],
)
def test_a_number_is_written_whole_or_refused(
    column: str, fits: str, too_long: str, others: dict[str, Any], shared: Path
) -> None:
    schema = compiled({name: one.content for name, one in found_schemas(shared / "reference" / "xsd").items()})
    good = reports(an_option("N1", **others, **{column: Decimal(fits)}))

    payload = written(good)

    assert validated(payload, schema).valid
    assert read_back(payload)[column].item() == Decimal(fits)
    with pytest.raises(InputError, match=rf"{FIRM}:N1, field \d+ \({column}\) holds .* never rounded"):
        written(reports(an_option("N1", **others, **{column: Decimal(too_long)})))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (a_report(quantity_type=None), "nobody says what the quantity counts"),
        (a_report(price_type="NOAP"), "has no number"),
        (a_report(price_type="PERCENT"), "only a monetary price has a currency"),
        (a_report(price_currency=None), "a monetary price has a currency"),
        (a_report(net_amount=Decimal(-1)), "no negative number here"),
        (a_report(upfront_payment=Decimal(1)), "go together"),
        (a_report(trading_time_decimals=1), "finer than the granularity"),
        (a_report(buyer=f"{FIRM};{BROKER}"), "fewer parts"),
        (a_report(buyer_first_names="ANNA"), "only a person has names"),
        (a_report(buyer_type="NORE"), "how a party is identified"),
        (a_report(buyer=None), "nobody is named"),
        (a_report(execution_type=None), "a new report needs it"),
        (a_report(investment_decision_branch="DE"), "only a person has a branch"),
        (a_report(isin=None), "neither the instrument's code nor its name"),
        (a_report(instrument_name="A\x01B"), "that XML cannot hold"),
        (an_option(underlying_isin="A;B", underlying_form="SINGLE;SINGLE"), "another underlying of the same leg"),
        (an_option(underlying_isin="A;B", underlying_form="SINGLE;SWAP_IN"), "and not the leg of a swap"),
        (an_option(underlying_form=None), "where the underlying stands"),
        (an_option(underlying_index="EURI", underlying_term="6M"), "such as 6MNTH"),
        (a_cancel(venue="XETR"), "only fields 1, 2, 4 and 6"),
        (a_cancel(submitting_entity=None), "names who submits it"),
    ],
)
def test_what_has_no_place_in_the_message_is_refused_and_not_dropped(row: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        written(reports(a_report("R0"), row))


def test_nothing_is_written_where_a_report_is_refused() -> None:
    class Target:
        def write(self, _: bytes) -> int:
            raise AssertionError("written")

    with pytest.raises(InputError, match="1 of 2 reports cannot be written"):
        write(reports(a_report(), a_report("R2", price_currency=None)), HEADER, Target())  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="no report to write"):
        written(reports())


def test_files_are_split_in_order_and_a_header_says_what_it_must() -> None:
    frame = reports(*(a_report(f"R{number}") for number in range(5)))

    assert [piece.height for piece in split(frame, 2)] == [2, 2, 1]
    with pytest.raises(UsageError, match="at most 0"):
        split(frame, 0)
    with pytest.raises(UsageError, match="message_id"):
        Header(FIRM, "XX", "x" * 36, HEADER.created)
    with pytest.raises(UsageError, match="no time zone"):
        Header(FIRM, "XX", "1", datetime(2026, 11, 20))  # noqa: DTZ001
