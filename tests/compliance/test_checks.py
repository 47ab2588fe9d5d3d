"""Checks: each takes its passing example and finds its failing one; what did not arrive is said, never passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from check_examples import LISTS, given_of, said_of

from compliance.check import Check, Part, State, all_checks, check_named
from data.contracts.failure import UnknownName
from data.contracts.finding import SCHEMA, Severity
from data.contracts.lineage import LINEAGE

PARTS = [(check, part) for check in all_checks().values() for part in check.parts]
ISIN = check_named("ID-001")
IS_ISIN = ISIN.parts[0]


def trade(**columns: str) -> Mapping[str, list[dict[str, str]]]:
    return {"trade": [columns]}


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_the_passing_example_of_a_check_passes(check: Check, part: Part) -> None:
    said = said_of(check, part, given_of(part, part.passing))

    assert (said.state, said.reason) == (State.PASSED, ""), said.findings["reason"].to_list()
    assert said.looked_at


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_the_failing_example_of_a_check_is_found(check: Check, part: Part) -> None:
    said = said_of(check, part, given_of(part, part.failing))

    assert (said.state, said.reason) == (State.FOUND, "")
    assert said.findings.schema == SCHEMA
    told = said.findings.select("finding_id", "severity", "field", "value", "reason", "reference", "basis")
    assert told.drop("value").null_count().sum_horizontal().item() == 0
    assert told["finding_id"].is_unique().all()


def test_a_finding_leads_back_to_its_row() -> None:
    given = given_of(IS_ISIN, IS_ISIN.passing, IS_ISIN.failing)

    [found] = said_of(ISIN, IS_ISIN, given).findings.to_dicts()

    assert (found["check_id"], found["severity"], found["basis"]) == ("ID-001", "high", ISIN.basis)
    assert (found["field"], found["value"]) == ("instrument_id", "US0378331004")
    assert found["reason"].startswith("check digit")
    assert found["reference"] == "T1"
    assert [found[name] for name in LINEAGE] == list(given.rows("trade").select(LINEAGE.names()).row(1))


def test_a_finding_keeps_its_identity_when_its_row_moves_and_its_value_changes() -> None:
    wrong = {"trade_ref": "A", "instrument_scheme": "ISIN", "instrument_id": "US0378331004"}
    moved = given_of(IS_ISIN, IS_ISIN.passing, {"trade": [wrong | {"instrument_id": "US0378331003"}]})

    [before] = said_of(ISIN, IS_ISIN, given_of(IS_ISIN, {"trade": [wrong]})).findings["finding_id"]
    [after] = said_of(ISIN, IS_ISIN, moved).findings["finding_id"]

    assert before == after


def test_an_input_that_did_not_arrive_is_not_run_and_never_a_pass() -> None:
    check = check_named("ID-002")
    part = next(part for part in check.parts if part.name == "MIC")
    given = given_of(part, part.failing)

    without_list = said_of(check, part, given._replace(inputs={"trade": given.rows("trade")}))
    without_trades = said_of(check, part, given._replace(inputs=LISTS))

    assert (without_list.state, without_trades.state) == (State.NOT_RUN, State.NOT_RUN)
    assert "the list iso10383" in without_list.reason
    assert without_trades.reason.startswith("no trade has arrived")


def test_rows_that_carry_nothing_to_ask_about_are_not_run() -> None:
    said = said_of(ISIN, IS_ISIN, given_of(IS_ISIN, trade(instrument_id="BRENT", instrument_scheme="OWN")))

    assert (said.state, said.looked_at) == (State.NOT_RUN, 0)


def test_without_a_scheme_only_what_looks_like_an_isin_is_asked() -> None:
    given = given_of(IS_ISIN, trade(instrument_id="US0378331004"), trade(instrument_id="AAPL"))

    said = said_of(ISIN, IS_ISIN, given)

    assert (said.looked_at, said.findings["reference"].to_list()) == (1, ["T0"])


@pytest.mark.parametrize(
    ("force", "state"),
    [
        ({"in_force_from": date(2026, 11, 20)}, State.FOUND),
        ({"in_force_from": date(2026, 11, 21)}, State.NOT_RUN),
        ({"in_force_to": date(2026, 11, 20)}, State.FOUND),
        ({"in_force_to": date(2026, 11, 19)}, State.NOT_RUN),
    ],
)
def test_a_check_is_run_on_the_days_it_is_in_force(force: dict[str, date], state: State) -> None:
    check = replace(ISIN, **force)

    assert said_of(check, IS_ISIN, given_of(IS_ISIN, IS_ISIN.failing)).state is state


def test_an_offence_may_matter_more_or_less_than_its_check() -> None:
    def offends(rows: pl.DataFrame, _: object) -> pl.DataFrame:
        told = {"field": pl.lit("side"), "value": pl.lit("BUY"), "reason": pl.lit("so"), "reference": "trade_ref"}
        return rows.with_columns(severity=pl.lit(Severity.INFO), **told)

    part = replace(IS_ISIN, offends=offends)
    check = replace(ISIN, parts=(part,))

    assert said_of(check, part, given_of(part, part.failing)).findings["severity"].to_list() == [Severity.INFO]


def test_a_check_that_nobody_declares_is_told() -> None:
    with pytest.raises(UnknownName, match=r"there are: .*ID-001, ID-002"):
        check_named("ID-999")


def test_severities_have_an_order() -> None:
    assert Severity.HIGH.at_least(Severity.HIGH)
    assert Severity.CRITICAL.at_least(Severity.HIGH)
    assert not Severity.MEDIUM.at_least(Severity.HIGH)
