"""Where reports stand: told from what was handed in, what was answered, and the moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
from mifir_reports import BROKER, FIRM, a_cancel, a_report, reports

from compliance.mifir.states import State, latest, states
from data.contracts.report_status import CONTRACT


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def sent(*rows: tuple[dict[str, Any], datetime]) -> pl.DataFrame:
    """What was handed in, each row a file of its own."""
    frame = reports(*(row | {"submitted_at": moment} for row, moment in rows))
    numbers = pl.int_range(pl.len())
    return frame.with_columns(
        file_sha256=pl.format("file{}", numbers), line=pl.lit(4), part=pl.lit(0), row_id=pl.format("{}", numbers)
    )


def said(*rows: tuple[str | None, str, datetime], of: str | None = None, entity: str | None = None) -> pl.DataFrame:
    told = [
        dict.fromkeys(CONTRACT.columns)
        | {
            "status_ref": f"FB/{number}",
            "level": "REPORT" if reference else "FILE",
            "transaction_reference": reference,
            "executing_entity": entity if reference else None,
            "original_message": of,
            "status": status,
            "rules": "CON-412" if status == "RJCT" else None,
            "told_at": moment,
        }
        for number, (reference, status, moment) in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=CONTRACT.schema)


def standing(*args: Any, **named: Any) -> list[tuple[int, str, datetime]]:
    return states(*args, **named).select("attempt", "state", "since").rows()


NOTHING = said()


def test_without_an_answer_a_report_is_submitted() -> None:
    assert standing(sent((a_report(), at(20))), NOTHING, at(21)) == [(1, State.SUBMITTED, at(20))]
    assert standing(sent((a_report(), at(20))), said(("R1", "RCVD", at(20, 19))), at(21))[0][1] == State.SUBMITTED


def test_the_last_answer_counts_and_later_ones_are_not_known_yet() -> None:
    answers = said(("R1", "PDNG", at(21, 6)), ("R1", "RJCT", at(27, 6)))

    assert standing(sent((a_report(), at(20))), answers, at(22)) == [(1, State.PENDING, at(21, 6))]
    assert standing(sent((a_report(), at(20))), answers, at(28)) == [(1, State.REJECTED, at(27, 6))]
    assert states(sent((a_report(), at(20))), answers, at(28))["rules"].to_list() == ["CON-412"]


def test_a_cancellation_counts_once_it_is_accepted() -> None:
    both = sent((a_report(), at(20)), (a_cancel(), at(22)))
    accepted = [("R1", "ACPT", at(21, 6))]

    waiting = states(both, said(*accepted), at(23)).row(0, named=True)

    assert (waiting["state"], waiting["since"], waiting["cancel_asked_at"]) == (State.ACCEPTED, at(21, 6), at(22))
    assert standing(both, said(*accepted, ("R1", "ACPT", at(23, 6))), at(24)) == [(1, State.CANCELLED, at(23, 6))]
    refused = states(both, said(*accepted, ("R1", "RJCT", at(23, 6))), at(24)).row(0, named=True)
    assert (refused["state"], refused["cancel_asked_at"]) == (State.ACCEPTED, None)


def test_a_report_that_was_rejected_and_sent_again_is_replaced() -> None:
    twice = sent((a_report(), at(20)), (a_report(price=11), at(23)))
    answers = said(("R1", "RJCT", at(21, 6)), ("R1", "ACPT", at(24, 6)))

    found = states(twice, answers, at(25))

    assert found.select("attempt", "state", "since").rows() == [
        (1, State.REPLACED, at(23)),
        (2, State.ACCEPTED, at(24, 6)),
    ]
    assert latest(found)["attempt"].to_list() == [2]


def test_a_reference_is_one_only_with_its_executing_entity() -> None:
    other = "529900BBBBBBBBBBBB91"
    both = sent((a_report(), at(20)), (a_report(executing_entity=other), at(20)))

    alone = states(both, said(("R1", "ACPT", at(21))), at(22))
    named = states(both, said(("R1", "ACPT", at(21)), entity=BROKER), at(22))

    assert alone["state"].to_list() == [State.SUBMITTED] * 2  # nobody knows which one is meant
    assert dict(named.select("executing_entity", "state").rows()) == {FIRM: State.SUBMITTED, other: State.ACCEPTED}


def test_feedback_may_write_entity_and_reference_in_one() -> None:
    both = sent((a_report("R1"), at(20)), (a_report("R2"), at(20)))

    found = states(both, said((f"{FIRM}R1", "ACPT", at(21)), (f"R2{FIRM}", "RJCT", at(21))), at(22))

    assert found["state"].to_list() == [State.ACCEPTED, State.REJECTED]


def test_a_whole_file_may_be_rejected_or_accepted_but_for_those_it_names() -> None:
    both = sent((a_report("R1"), at(20)), (a_report("R2"), at(20))).with_columns(message_id=pl.lit("M1"))

    rejected = states(both, said((None, "CRPT", at(21)), of="M1"), at(22))
    partly = states(both, said((None, "PART", at(21)), ("R2", "RJCT", at(21)), of="M1"), at(22))
    strange = states(both, said((None, "RJCT", at(21)), of="M9"), at(22))

    assert rejected["state"].to_list() == [State.REJECTED] * 2
    assert partly["state"].to_list() == [State.ACCEPTED, State.REJECTED]
    assert strange["state"].to_list() == [State.SUBMITTED] * 2


def test_what_is_only_prepared_is_the_next_attempt() -> None:
    waiting = reports(a_report("R1"), a_report("R2"), a_cancel("R3")).with_columns(
        prepared_at=pl.lit(at(22)), file_sha256=pl.lit("p")
    )

    found = states(sent((a_report("R1"), at(20))), said(("R1", "RJCT", at(21))), at(23), prepared=waiting)

    assert found.select("transaction_reference", "attempt", "state").rows() == [
        ("R1", 1, State.REJECTED),
        ("R1", 2, State.PREPARED),
        ("R2", 1, State.PREPARED),
    ]
