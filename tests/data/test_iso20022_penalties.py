"""Penalty reports of ISO 20022 (semt.044) read as those of SWIFT MT do: the same penalty, the same row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
import settlement_messages
from settlement_documents import penalties, penalty

from data.landing import Read, check_controls, land, read
from data.profiles.profile import profile_named

SAME = (
    "penalty_ref", "common_ref", "report_ref", "report_kind", "report_frequency", "instruction_ref", "market_ref",
    "penalty_type", "status", "method", "detection_date", "penalty_date", "days", "calculations", "account",
    "counterparty", "instrument_id", "asset_class", "side", "payment", "quantity", "price", "price_unit",
    "security_rate", "amount", "currency", "direction", "settlement_date", "matched_at", "transaction_status",
    "reason_code", "place_of_settlement",
)  # fmt: skip


def doors(text: str, name: str = "iso_penalties") -> Read:
    profile = profile_named(name)
    landed = land(text.encode(), file_sha256=sha256(text.encode()).hexdigest(), name="made-up", profile=profile)
    check_controls(landed)
    return read(landed, profile)


def rows(text: str, name: str = "iso_penalties") -> list[dict[str, Any]]:
    found = doors(text, name)
    assert found.rejects.to_dicts() == []
    return found.rows.to_dicts()


def test_a_penalty_reads_alike_in_both_standards() -> None:
    (iso,) = rows(penalties(penalty()))
    (swift,) = rows(settlement_messages.penalties(settlement_messages.penalty()), "swift_penalties")

    assert {name: iso[name] for name in SAME} == {name: swift[name] for name in SAME}


@pytest.mark.parametrize(("way", "direction"), [("DBIT", "DEBT"), ("CRDT", "CRED")])
def test_the_direction_is_that_of_the_computed_amount(way: str, direction: str) -> None:
    (row,) = rows(penalties(penalty(amount="0.01", way=way)))

    assert (row["amount"], row["direction"]) == (Decimal("0.01"), direction)


def test_a_penalty_of_several_days_is_one_row_with_the_last_day() -> None:
    (row,) = rows(penalties(penalty(days=3)))

    assert (row["calculations"], row["penalty_date"], row["detection_date"]) == (
        3,
        date(2026, 11, 22),
        date(2026, 11, 20),
    )


def test_a_penalty_without_an_amount_is_a_reject_unless_it_was_not_computed() -> None:
    missing = doors(penalties(penalty(amount="")))
    (waiting,) = rows(penalties(penalty(amount="").replace("<Cd>ACTV", "<Cd>NCOM")))

    assert "states no computed amount" in missing.rejects["expected"][0]
    assert (waiting["status"], waiting["amount"], waiting["direction"]) == ("NCOM", None, None)


def test_removed_ones_keep_their_reason_and_a_quiet_day_is_an_answer() -> None:
    reason = "<Rsn><Cd><Cd>INSO</Cd></Cd><AddtlRsnInf>as agreed</AddtlRsnInf></Rsn>"
    removed = penalty().replace("<Cd>ACTV</Cd></Sts>", f"<Cd>REMO</Cd></Sts>{reason}")

    (row,) = rows(penalties(removed))

    assert (row["status"], row["status_reason"], row["status_narrative"]) == ("REMO", "INSO", "as agreed")
    assert doors(penalties()).excluded["rule"].to_list() == ["statement without activity (ActvtyInd)"]
