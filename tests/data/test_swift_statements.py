"""SWIFT MT 548, 537, 536: one row per status, settled transaction or penalty, whatever the shape of the statement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settlement_messages import (
    ISIN,
    SETTRAN,
    advice,
    fin,
    general,
    penalties,
    penalty,
    pending,
    sequence,
    statement,
    status,
)

from data.contracts.failure import InputError, UsageError
from data.landing import LandedFile, Read, check_controls, land, read
from data.profiles.profile import Profile, profile_named


def landed(profile: Profile | str, *messages: str, **options: str) -> LandedFile:
    named = profile_named(profile) if isinstance(profile, str) else profile
    named = named.model_copy(update={"options": {**named.options, **options}})
    payload = "\n".join(messages).encode()
    return land(payload, file_sha256=sha256(payload).hexdigest(), name="made-up", profile=named)


def doors(profile: str, *messages: str) -> Read:
    return read(landed(profile, *messages), profile_named(profile))


def rows(profile: str, *messages: str) -> list[dict[str, Any]]:
    found = doors(profile, *messages)
    assert found.rejects.to_dicts() == []
    return found.rows.to_dicts()


def test_an_advice_gives_a_row_per_status_with_its_reasons_in_order() -> None:
    told = advice(
        status("MTCH//MACH"),
        status("SETT//PEND", "PEND//LACK", "PEND//MONY", narrative="no stock\nsince May"),
    )

    matched, waiting = rows("swift_statuses", told)

    assert (matched["status_kind"], matched["status_code"], matched["reason_code"]) == ("MATCHING", "MACH", None)
    assert (waiting["status_kind"], waiting["status_code"]) == ("SETTLEMENT", "PEND")
    assert (waiting["reason_code"], waiting["further_reason_codes"]) == ("LACK", "MONY")
    assert waiting["reason_narrative"] == "no stock since May"
    assert (waiting["instruction_ref"], waiting["stated_as"]) == ("INS-1", "25D::SETT//PEND")


def test_an_advice_says_what_it_is_about_with_exact_numbers() -> None:
    (row,) = rows("swift_statuses", advice(status()))

    assert (row["quantity"], row["amount"], row["currency"]) == (Decimal("1000.5"), Decimal("1234.56"), "EUR")
    assert (row["side"], row["payment"], row["account"]) == ("RECEIVE", "APMT", "A-1")
    assert (row["counterparty"], row["counterparty_account"]) == ("PARTXX22", "C-9")
    assert (row["settlement_date"], row["trade_date"]) == (date(2026, 11, 24), date(2026, 11, 20))
    assert (row["place_of_settlement"], row["partial"], row["message_type"]) == ("DEPOXX22", "PART", "548")


@pytest.mark.parametrize(
    ("said", "kind", "code", "reason"),
    [
        ("SETT//ZZZZ", "SETTLEMENT", "ZZZZ", "XXXX"),
        ("SETT/T2S/AB01", "SETTLEMENT", "T2S/AB01", "T2S/SX15"),
        ("NEWQ//PACK", "OTHER", "PACK", "XXXX"),
        ("CPRC//CANP", "CANCELLATION", "CANP", "XXXX"),
        ("INMH//NMAT", "INFERRED_MATCHING", "NMAT", "XXXX"),
    ],
)
def test_codes_that_nobody_knows_are_kept_as_they_are(said: str, kind: str, code: str, reason: str) -> None:
    scheme, _, bare = reason.rpartition("/")
    (row,) = rows("swift_statuses", advice(status(said, f"SETT/{scheme}/{bare}")))

    assert (row["status_kind"], row["status_code"], row["reason_code"]) == (kind, code, reason)


@pytest.mark.parametrize(
    ("prepared", "at"),
    [
        ("", datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),  # the network's, from block 2
        ("A::PREP//20261120", datetime(2026, 11, 20, 14, 30, tzinfo=UTC)),
        ("C::PREP//20261120101112", datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)),
        ("E::PREP//20261120101112,5/N0530", datetime(2026, 11, 20, 15, 41, 12, 500_000, tzinfo=UTC)),
    ],
)
def test_the_moment_of_a_status_is_its_own_or_that_of_its_delivery(prepared: str, at: datetime) -> None:
    (row,) = rows("swift_statuses", advice(status(), prepared=prepared))

    assert row["prepared_at"] == at


def test_a_day_alone_without_a_delivery_is_its_midnight() -> None:
    told = advice(status(), prepared="A::PREP//20261120").replace("{2:O5481430261120", "{2:I548XXXX000000")

    assert rows("swift_statuses", told)[0]["prepared_at"] == datetime(2026, 11, 20, tzinfo=UTC)


def test_statuses_beside_the_general_sequence_and_no_headers_are_read_too() -> None:
    body = "\n".join([general(sequence("LINK", ":20C::RELA//INS-1")), status("SETT//PENF", "PENF//CLAC"), SETTRAN])

    (row,) = rows("swift_statuses", f"{{4:\n{body}\n-}}")

    assert (row["message_type"], row["instruction_ref"], row["reason_code"]) == ("548", "INS-1", "CLAC")


def test_a_pending_statement_by_status_gives_each_transaction_that_status() -> None:
    told = statement(
        sequence("STAT", ":25D::SETT//PENF", sequence("REAS", ":24B::PENF//LACK"), pending("I1"), pending("I2")),
        sequence("STAT", ":25D::MTCH//NMAT", pending("I3", "UNIT/7,25")),
    )

    first, second, third = rows("swift_pending", told)

    assert [first["instruction_ref"], second["instruction_ref"], third["instruction_ref"]] == ["I1", "I2", "I3"]
    assert [first["reason_code"], second["reason_code"], third["reason_code"]] == ["LACK", "LACK", None]
    assert (third["quantity"], third["account"], third["market_ref"]) == (Decimal("7.25"), "A-1", "MITI-7")
    assert first["expected_date"] == date(2026, 11, 26)
    assert len({first["line"], second["line"], third["line"]}) == 3


def test_a_pending_statement_by_transaction_gives_each_of_its_statuses() -> None:
    told = statement(pending("I1", "UNIT/5,", status("MTCH//MACH"), status(), name="TRANS"), structure="TRAN")

    matched, failing = rows("swift_pending", told)

    assert [matched["status_code"], failing["status_code"]] == ["MACH", "PENF"]
    assert (matched["line"], matched["part"], failing["part"]) == (failing["line"], 0, 1)


def test_a_row_leads_back_to_its_transaction_and_not_to_its_page() -> None:
    whole = statement(sequence("STAT", ":25D::SETT//PENF", pending("I1"), pending("I2")))

    found = landed("swift_pending", whole).rows

    assert [raw.startswith(":16R:TRAN\n") and raw.endswith(":16S:TRAN") for raw in found["raw"]] == [True, True]
    for line, offset, raw in found.select("line", "byte_offset", "raw").iter_rows():
        assert whole[offset:].startswith(raw)
        assert whole[:offset].count("\n") + 1 == line


def test_no_activity_is_an_answer_and_a_penalty_report_is_no_status() -> None:
    excluded = doors("swift_pending", statement(), penalties(penalty())).excluded["rule"].to_list()

    assert excluded == [
        "statement without activity (17B ACTI//N)",
        "message of penalties, which a profile with rows = penalties reads",
    ]


def test_pages_must_follow_each_other_to_the_last_one() -> None:
    one = sequence("STAT", ":25D::SETT//PENF", pending("I1"))
    whole = landed("swift_pending", statement(one, page="1/MORE"), statement(one, page="2/LAST"))
    torn = landed("swift_pending", statement(one, page="1/MORE"), statement(one, page="3/LAST"))

    check_controls(whole)
    with pytest.raises(InputError, match="pages says 3/LAST, counted page 2"):
        check_controls(torn)
    with pytest.raises(InputError, match="no further page"):
        check_controls(landed("swift_pending", statement(one, page="1/MORE")))


def test_pages_that_come_apart_may_begin_and_end_anywhere_but_none_is_missing_in_between() -> None:
    check_controls(landed("swift_penalties", penalties(penalty(), page="5/LAST")))
    check_controls(landed("swift_penalties", penalties(page="00002/MORE"), penalties(page="00003/MORE")))
    with pytest.raises(InputError, match="pages says 4/LAST, counted page 3"):
        check_controls(landed("swift_penalties", penalties(page="2/MORE"), penalties(page="4/LAST")))


def test_a_settled_transaction_of_a_statement_reads_as_a_confirmation_does() -> None:
    told = statement(
        sequence("FIN", f":35B:ISIN {ISIN}", sequence("TRAN", *pending("I2", "UNIT/5,").split("\n")[1:-1])),
        kind="536",
    )

    (row,) = rows("swift_statement", told.replace(":98A::EXSE", ":98A::ESET"))

    assert (row["linked_ref"], row["instruction_ref"], row["side"]) == ("I2", "STM-1/1", "DELIVER")
    assert (row["quantity"], row["settlement_amount"]) == (Decimal(5), Decimal("1234.56"))
    assert (row["effective_date"], row["counterparty"]) == (date(2026, 11, 26), "BUYRXX22")


@pytest.mark.parametrize(("closing", "agrees"), [("UNIT/5,25", True), ("UNIT/5,26", False)])
def test_balances_of_an_instrument_are_a_control_total(closing: str, agrees: bool) -> None:  # noqa: FBT001  a case
    moved = [pending("I1", "UNIT/10,"), pending("I2", "UNIT/5,25", direction="RECE")]
    told = sequence("FIN", f":35B:ISIN {ISIN}", ":93B::FIOP//UNIT/10,", f":93B::FICL//{closing}", *moved)

    controls = landed("swift_statement", statement(told, kind="536")).controls

    assert [control.agrees for control in controls if control.name == "closing_balance"] == [agrees]


def test_a_flat_statement_pairs_each_trade_with_the_settlement_after_it() -> None:
    def flat(quantity: str, side: str) -> str:
        trade = sequence("TRADDET", ":98A::SETT//20261124", f":35B:ISIN {ISIN}",
                         sequence("FIAC", f":36B::SETT//UNIT/{quantity}", ":97A::SAFE//A-2"))  # fmt: skip
        return trade + "\n" + sequence("SETDET", f":22H::REDE//{side}", sequence("AMT", ":19A::SETT//EUR7,5"))

    first, second = rows("swift_statement", fin("536", general(), flat("3,", "DELI"), flat("4,", "RECE")))

    assert [(row["quantity"], row["side"], row["account"]) for row in (first, second)] == [
        (3, "DELIVER", "A-2"),
        (4, "RECEIVE", "A-2"),
    ]
    assert first["settlement_amount"] == Decimal("7.5")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (advice(status()).replace(":16S:LINK", ":16S:FOO"), "16S closes 'FOO'"),
        (advice(status()).replace("\n:16S:SETTRAN", ""), "never closed"),
        (advice(status())[:-2], "block 4 does not end"),
        (advice(), "holds no status"),
        (statement(pending("I1")), "states no status"),
        (advice(status()).replace("{2:O548", "{2:Q548"), "names no message type"),
    ],
)
def test_what_cannot_be_read_is_a_reject_that_says_why(broken: str, reason: str) -> None:
    profile = "swift_pending" if "28E" in broken else "swift_statuses"

    found = doors(profile, broken, advice(status()))

    assert any(reason in told for told in found.rejects["expected"])


def test_options_of_a_profile_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(UsageError, match=r"options\.rows is 'pages'; possible: statuses"):
        landed("swift_statuses", advice(status()), rows="pages")


NUMBERS = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    quantity=NUMBERS,
    amount=NUMBERS,
    refs=st.lists(st.from_regex(r"[A-Z0-9]{1,16}", fullmatch=True), min_size=1, max_size=4),
)
def test_what_is_written_is_read_back_digit_by_digit(quantity: Decimal, amount: Decimal, refs: list[str]) -> None:
    def comma(number: Decimal) -> str:
        return f"{number:f}".replace(".", ",")

    told = [
        advice(status(), rela=ref)
        .replace("FAMT/1000,5", f"FAMT/{comma(quantity)}")
        .replace("NEUR1234,56", f"EUR{comma(amount)}")
        for ref in refs
    ]

    found = doors("swift_statuses", *told).rows

    assert found["instruction_ref"].to_list() == refs
    assert found["quantity"].to_list() == [quantity] * len(refs)
    assert found.select(pl.col("amount").unique()).item() == amount
