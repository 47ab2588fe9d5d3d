"""Checks: each takes its passing example and finds its failing one; what did not arrive is said, never passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from build import a_trade, trades

from compliance.check import Check, Given, Part, State, all_checks, check_named, examined
from data.contracts.failure import UnknownName
from data.contracts.finding import SCHEMA, Severity
from data.contracts.lineage import LINEAGE
from data.contracts.trade import CONTRACT

DAY = date(2026, 11, 20)
MICS = pl.DataFrame(
    {"mic": ["XNYS"], "active_from": [date(2005, 5, 23)], "active_until": [None]},
    schema={"mic": pl.String, "active_from": pl.Date, "active_until": pl.Date},
)
LISTS = {"iso10383": MICS}
PARTS = [(check, part) for check in all_checks().values() for part in check.parts]


def rows_of(*examples: dict[str, str]) -> pl.DataFrame:
    """Canonical trades of which only what a check reads differs from the usual."""
    usual = trades(*(a_trade(f"T{number}") for number, _ in enumerate(examples)))
    columns = {name for example in examples for name in example}
    said = {
        name: pl.Series([example.get(name) for example in examples], dtype=pl.String).cast(usual.schema[name])
        if usual.schema[name] != pl.Date
        else pl.Series([example.get(name) for example in examples], dtype=pl.String).str.to_date()
        for name in columns
    }
    return usual.with_columns(**said)


def said_of(check: Check, part: Part, rows: pl.DataFrame, lists: dict[str, pl.DataFrame] = LISTS) -> Any:
    outcomes = examined(check, Given(rows, lists, DAY, CONTRACT.reference))
    return next(outcome for outcome in outcomes if outcome.part is part)


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_the_examples_of_a_check_say_what_it_finds(check: Check, part: Part) -> None:
    passed = said_of(check, part, rows_of(dict(part.passing)))
    both = said_of(check, part, rows_of(dict(part.passing), dict(part.failing)))

    assert (passed.state, passed.looked_at, passed.findings.height) == (State.PASSED, 1, 0)
    assert (both.state, both.looked_at, both.findings.height) == (State.FOUND, 2, 1)


def test_a_finding_leads_back_to_its_row() -> None:
    check = check_named("id-001")
    rows = rows_of(dict(check.parts[0].passing), dict(check.parts[0].failing))

    [found] = said_of(check, check.parts[0], rows).findings.to_dicts()

    assert list(found) == SCHEMA.names()
    assert (found["check_id"], found["severity"], found["basis"]) == ("ID-001", "high", check.basis)
    assert (found["field"], found["value"]) == ("instrument_id", "US0378331004")
    assert found["reason"].startswith("check digit")
    assert found["reference"] == "T1"
    assert [found[name] for name in LINEAGE] == list(rows.select(LINEAGE.names()).row(1))


def test_a_list_that_did_not_arrive_is_not_run_and_never_a_pass() -> None:
    check = check_named("ID-002")
    part = next(part for part in check.parts if part.name == "MIC")

    said = said_of(check, part, rows_of(dict(part.failing)), {})

    assert (said.state, said.findings.height) == (State.NOT_RUN, 0)
    assert "iso10383" in said.reason


@pytest.mark.parametrize("column", ["instrument_id", "instrument_scheme"])
def test_a_column_that_is_absent_is_not_run(column: str) -> None:
    check = check_named("ID-001")

    said = said_of(check, check.parts[0], rows_of(dict(check.parts[0].failing)).drop(column))

    assert (said.state, said.reason) == (State.NOT_RUN, f"the rows have no column {column}")


def test_rows_that_carry_nothing_to_ask_about_are_not_run() -> None:
    check = check_named("ID-001")

    said = said_of(check, check.parts[0], rows_of({"instrument_id": "BRENT", "instrument_scheme": "OWN"}))

    assert (said.state, said.looked_at) == (State.NOT_RUN, 0)


def test_without_a_scheme_only_what_looks_like_an_isin_is_asked() -> None:
    check = check_named("ID-001")

    said = said_of(check, check.parts[0], rows_of({"instrument_id": "US0378331004"}, {"instrument_id": "AAPL"}))

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
    check = replace(check_named("ID-001"), **force)

    assert said_of(check, check.parts[0], rows_of(dict(check.parts[0].failing))).state is state


def test_a_check_that_nobody_declares_is_told() -> None:
    with pytest.raises(UnknownName, match="there are: ID-001, ID-002"):
        check_named("ID-999")


def test_severities_have_an_order() -> None:
    assert Severity.HIGH.at_least(Severity.HIGH)
    assert Severity.CRITICAL.at_least(Severity.HIGH)
    assert not Severity.MEDIUM.at_least(Severity.HIGH)
