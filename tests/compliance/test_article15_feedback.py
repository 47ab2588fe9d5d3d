"""What was said of each submission: by its message, by time where that is not known, by its file where not listed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from build import rows
from report_rows import SENT, a_cancel, a_report, reports

from compliance.article15.feedback import answered
from compliance.given import Given
from data.contracts.contract import contract_named
from data.contracts.words import Book

AT = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


def told(status: str, at: int, **unusual: Any) -> dict[str, Any]:
    usual = {"level": "REPORT", "transaction_reference": "R1", "status": status, "told_at": SENT[at]}
    return {"status_ref": f"S{at}{status}", **usual, **unusual}


def of_file(status: str, at: int, message: str) -> dict[str, Any]:
    return told(status, at, level="FILE", transaction_reference=None, original_message=message)


def answers(sent: list[dict[str, Any]], said: list[dict[str, Any]], at: datetime = AT) -> list[str | None]:
    """The last word on each submission, in order of submission."""
    inputs = {
        "transaction_report": reports(*sent, source="mifir_submitted").with_columns(book=pl.lit(Book.STREET)),
        "report_status": rows(contract_named("report_status"), *said),
    }
    found = answered(Given(date(2026, 11, 19), at, inputs, {}))
    return found.sort("submitted_at")["answer"].to_list()


def new(at: int, **unusual: Any) -> dict[str, Any]:
    return a_report("R1", submitted_at=SENT[at], **unusual)


def test_the_last_word_counts() -> None:
    assert answers([new(1)], [told("PDNG", 2), told("ACPT", 3)]) == ["ACPT"]


def test_what_is_said_between_two_submissions_is_of_the_first() -> None:
    assert answers([new(1), new(3)], [told("RJCT", 2), told("ACPT", 4)]) == ["RJCT", "ACPT"]
    assert answers([new(1), new(3)], [told("RJCT", 3)]) == [None, "RJCT"]


def test_the_message_counts_before_the_time() -> None:
    sent = [new(1, message_id="M1"), new(3, message_id="M2")]

    assert answers(sent, [told("RJCT", 4, original_message="M1")]) == ["RJCT", None]


def test_what_is_said_of_a_cancelled_report_ends_with_its_cancel() -> None:
    assert answers([new(1), a_cancel("R1", submitted_at=SENT[2])], [told("ACPT", 3)]) == [None]


def test_a_report_of_another_entity_is_another_report() -> None:
    assert answers([new(1)], [told("RJCT", 2, executing_entity="OTHER")]) == [None]


def test_a_report_that_is_not_listed_has_the_status_of_its_file() -> None:
    sent = [new(1, message_id="M1")]

    assert answers(sent, [of_file("PART", 2, "M1")]) == ["ACPT"]
    assert answers(sent, [of_file("CRPT", 2, "M1")]) == ["RJCT"]
    assert answers(sent, [of_file("ACPT", 2, "M2")]) == [None]
    assert answers(sent, [of_file("PART", 2, "M1"), told("RJCT", 2)]) == ["RJCT"]


def test_what_is_said_later_is_not_known_yet() -> None:
    before = datetime(2026, 11, 19, 11, 59, 59, tzinfo=UTC)

    assert answers([new(1)], [told("ACPT", 2)], before) == [None]
    assert answers([new(1)], [told("ACPT", 2)]) == ["ACPT"]
