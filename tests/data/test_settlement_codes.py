"""The words of settlement statuses and reasons: every listed code has some, and unknown ones are said to be."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from data.contracts.settlement_status import StatusKind
from data.reference.settlement_codes import (
    Actor,
    explain,
    explained,
    settlement_reasons,
    settlement_statuses,
)

MARKERS = {"PENC": "CANP"}


@pytest.mark.samples
def test_every_reason_of_the_standards_has_words_of_our_own(shared: Path) -> None:
    with (shared / "reference/codes/settlement_status_reason_codes.csv").open(encoding="utf-8") as file:
        listed = [
            (row["mt548_reason_qualifier"][-4:], row["reason_code"], row["definition"])
            for row in csv.DictReader(file)
        ]
    ours = {(status, reason): words for status, reason, words, *_ in settlement_reasons().iter_rows()}

    assert len(listed) == 284
    for status, reason, definition in listed:
        words = ours[MARKERS.get(status, status), reason]
        assert words.lower().rstrip(".") not in definition.lower()


def test_words_are_short_and_actors_and_kinds_are_of_the_vocabulary() -> None:
    for table in (settlement_reasons(), settlement_statuses()):
        assert table["words"].str.len_chars().max() <= 90  # pyright: ignore[reportOperatorIssue]
        assert set(table["acts"]) <= set(Actor)
    assert set(settlement_statuses()["kind"]) <= set(StatusKind)
    assert settlement_reasons().select("status", "reason").is_unique().all()


@pytest.mark.parametrize(
    ("asked", "words", "acts"),
    [
        (("SETTLEMENT", "PENF", "LACK"), "we lack the securities", Actor.US),
        (("SETTLEMENT", "PENF", "CLAC"), "the counterparty lacks the securities", Actor.COUNTERPARTY),
        (("MATCHING", "NMAT", "CMIS"), "the counterparty has not instructed", Actor.COUNTERPARTY),
        (("MATCHING", "NMAT", "DMON"), "settlement amount differs", Actor.BOTH),
        (("INFERRED_MATCHING", "NMAT", "DDAT"), "settlement date differs", Actor.BOTH),
        (("PROCESSING", "REJT", "SAFE"), "our safekeeping account is unknown", Actor.US),
        (("PROCESSING", "CANS", "BYIY"), "a buy-in was started", Actor.US),
        (("SETTLEMENT", "PEND", "FUTU"), "nothing is wrong", Actor.NOBODY),
        (("SETTLEMENT", "PEND", "CSDH"), "held by the securities depository", Actor.CSD),
        (("SETTLEMENT", "SETT", None), "settled", Actor.NOBODY),
    ],
)
def test_a_status_says_what_is_the_matter_and_who_acts(
    asked: tuple[str, str, str | None], words: str, acts: Actor
) -> None:
    told = explain(*asked)

    assert words in told.words
    assert (told.acts, told.known) == (acts, True)


def test_a_code_means_what_it_means_for_its_status() -> None:
    assert "did not" not in explain("PROCESSING", "REJT", "LATE").words
    assert explain("PROCESSING", "REJT", "LATE").words != explain("MATCHING", "NMAT", "LATE").words
    assert explain("PROCESSING", "PACK", "LATE").acts is Actor.NOBODY


def test_unknown_codes_are_kept_and_said_to_be_unknown() -> None:
    strange = explain("SETTLEMENT", "PENF", "DEPO/SX15")
    elsewhere = explain("SETTLEMENT", "PENF", "CMIS")
    nowhere = explain("OTHER", "XYZW")

    assert (strange.words.endswith("unknown reason DEPO/SX15"), strange.known, strange.acts) == (
        True,
        False,
        Actor.US,
    )
    assert (elsewhere.words.endswith("the counterparty has not instructed"), elsewhere.known) == (True, False)
    assert (nowhere.words, nowhere.known, nowhere.acts) == ("unknown status XYZW", False, Actor.US)


def test_many_rows_are_explained_at_once_and_in_their_order() -> None:
    reasons = ["LACK", None, "ZZZZ", "MONY"] * 250
    frame = pl.DataFrame(
        {"status_kind": ["SETTLEMENT"] * 1000, "status_code": ["PENF"] * 1000, "reason_code": reasons}
    )

    told = explained(frame)

    assert told["reason_code"].to_list() == reasons
    assert told["acts"].to_list()[:4] == ["US", "BOTH", "US", "US"]
    assert told["cause"].to_list()[:4] == ["SECURITIES", None, None, "CASH"]
