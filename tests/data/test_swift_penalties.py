"""Penalty reports of depositories (MT537 and MT548 with sequence PENA): every penalty is a row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from settlement_messages import advice, penalties, penalty, sequence, status

from data.landing import Read, land, read
from data.profiles.profile import profile_named

PROFILE = profile_named("swift_penalties")


def doors(*messages: str) -> Read:
    payload = "\n".join(messages).encode()
    return read(land(payload, file_sha256=sha256(payload).hexdigest(), name="made-up", profile=PROFILE), PROFILE)


def rows(*messages: str) -> list[dict[str, Any]]:
    found = doors(*messages)
    assert found.rejects.to_dicts() == []
    return found.rows.to_dicts()


def test_a_penalty_says_what_was_late_and_what_it_costs() -> None:
    (row,) = rows(penalties(penalty()))

    assert (row["penalty_ref"], row["common_ref"], row["report_ref"]) == ("P-1", "COM-1", "PEN-1")
    assert (row["instruction_ref"], row["market_ref"], row["account"]) == ("INS-1", "MITI-7", "A-7")
    assert (row["penalty_type"], row["status"], row["method"]) == ("SEFP", "ACTV", "SECU")
    assert (row["amount"], row["currency"], row["direction"]) == (Decimal("12.34"), "EUR", "DEBT")
    assert (row["quantity"], row["price"], row["price_unit"]) == (Decimal(1000), Decimal("101.5"), "PERCENT")
    assert (row["asset_class"], row["security_rate"]) == ("SOVR", Decimal("0.001"))
    assert (row["counterparty"], row["side"], row["payment"]) == ("PARTXX22", "DELIVER", "APMT")


def test_a_penalty_says_its_days_and_moments() -> None:
    (row,) = rows(penalties(penalty()))

    assert (row["detection_date"], row["penalty_date"]) == (date(2026, 11, 20), date(2026, 11, 20))
    assert (row["settlement_date"], row["days"], row["calculations"]) == (date(2026, 11, 19), 1, 1)
    assert row["matched_at"] == datetime(2026, 11, 18, 10, 12, 13, tzinfo=UTC)
    assert (row["transaction_status"], row["reason_code"]) == ("PENF", "LACK")
    assert (row["report_kind"], row["report_frequency"]) == ("CURR", "DAIL")


@pytest.mark.parametrize(
    ("said", "amount", "direction"),
    [
        ("NEUR0,01", "0.01", "DEBT"),
        ("EUR0,01", "0.01", "CRED"),
        ("EUR92,065", "92.065", "CRED"),
        ("NJPY7,", "7", "DEBT"),
    ],
)
def test_an_amount_with_n_is_owed_and_without_is_due(said: str, amount: str, direction: str) -> None:
    (row,) = rows(penalties(penalty("P-1", said)))

    assert (row["amount"], row["direction"]) == (Decimal(amount), direction)


def test_a_late_matching_penalty_of_several_days_is_one_row_with_the_last_day() -> None:
    (row,) = rows(penalties(penalty(kind="LMFP", calculations=3)))

    assert (row["penalty_type"], row["calculations"], row["penalty_date"]) == ("LMFP", 3, date(2026, 11, 22))


def test_removed_and_unknown_statuses_are_kept_with_their_reason() -> None:
    removed = penalty().replace(
        ":25D::PNST//ACTV", ":25D::PNST//REMO\n" + sequence("REAS", ":24B::REMO//INSO", ":70D::REAS//as agreed")
    )
    odd = penalty("P-2").replace("PNST//ACTV", "PNST//QQQQ").replace("PNTP//SEFP", "PNTP//ABCD")

    first, second = rows(penalties(removed, odd))

    assert (first["status"], first["status_reason"], first["status_narrative"]) == ("REMO", "INSO", "as agreed")
    assert (second["status"], second["penalty_type"]) == ("QQQQ", "ABCD")


def test_a_penalty_without_an_amount_is_a_reject_unless_it_was_not_computed() -> None:
    missing = doors(penalties(penalty("P-1", "")))
    (waiting,) = rows(penalties(penalty("P-1", "").replace("PNST//ACTV", "PNST//NCOM")))

    assert missing.rejects["expected"].to_list() == ["the penalty (PENDET) states no amount (19A AMCO)"]
    assert (waiting["status"], waiting["amount"], waiting["direction"]) == ("NCOM", None, None)


def test_a_penalty_that_goes_on_over_the_page_is_counted_once() -> None:
    found = doors(
        penalties(penalty(), page="1/MORE"),
        penalties(penalty("P-1", "", ":17B::CNTI//Y"), penalty("P-2"), page="2/LAST"),
    )

    assert found.rows["penalty_ref"].to_list() == ["P-1", "P-2"]
    assert "continuation (17B CNTI) of penalty P-1" in found.excluded["rule"][0]


def test_an_instruction_that_the_owner_never_sent_has_no_reference_of_its_own() -> None:
    (row,) = rows(penalties(penalty().replace(":20C::ACOW//INS-1", ":20C::ACOW//NONREF")))

    assert (row["instruction_ref"], row["market_ref"]) == (None, "MITI-7")


def test_reports_of_the_trial_months_marked_as_training_are_read() -> None:
    assert len(rows(penalties(penalty(), trailer="{5:{CHK:1}{TNG:}}"))) == 1


def test_a_status_advice_may_carry_penalties_and_a_plain_one_has_none() -> None:
    told = doors(penalties(penalty(), kind="548"), advice(status()))

    assert told.rows["message_type"].to_list() == ["548"]
    assert told.excluded["rule"].to_list() == ["message without penalties (PENDET)"]


def test_penalties_without_the_counterparty_sequence_are_read_too() -> None:
    flat = penalties(penalty()).replace("\n:16S:PENACOUNT", "")
    flat = flat.replace("\n:16R:PENACOUNT\n:95P::REPA//PARTXX22\n:19A::AGNT//NEUR12,34", "")

    (row,) = rows(flat)

    assert (row["penalty_ref"], row["counterparty"]) == ("P-1", None)
