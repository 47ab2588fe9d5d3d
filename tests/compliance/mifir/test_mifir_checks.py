"""Checks of transaction reports: every failing row of an example is found, and every passing one is left alone."""

from __future__ import annotations

import pytest
from check_examples import given_of, said_of

from compliance.check import Check, Part, check_named
from data.contracts.finding import Severity

REPORT = "transaction_report"
IDS = [f"REG-MIFIR-{number:03}" for number in (9, 10, 11, 12, 15, 16, 17, 18, 19)]
PARTS = [(check, part) for check in map(check_named, IDS) for part in check.parts]
GROUPED = "REG-MIFIR-017"


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_every_row_of_a_failing_example_is_found(check: Check, part: Part) -> None:
    rows = part.failing[REPORT]
    said = said_of(check, part, given_of(part, part.failing))
    found = set(said.findings["line"].to_list())

    allowed = {1} if part.name == "registration" else set()
    assert found | allowed == set(range(1, len(rows) + 1)), said.findings.select("line", "field", "reason").rows()


def test_a_late_rejection_weighs_more_than_a_pending_report() -> None:
    check = check_named("REG-MIFIR-012")
    [part] = check.parts
    said = said_of(check, part, given_of(part, part.failing))

    told = dict(said.findings.select("line", "severity").rows())
    assert (told[1], told[3]) == (Severity.MEDIUM, Severity.HIGH)


def test_a_cancelled_report_is_not_judged() -> None:
    check = check_named("REG-MIFIR-009")
    [part] = check.parts
    wrong = {**part.failing[REPORT][0], "report_ref": "A1", "submitted_at": "2026-11-20T18:00:00Z"}
    gone = {"report_ref": "A1", "report_status": "CANC", "submitted_at": "2026-11-20T19:00:00Z"}
    back = {**part.passing[REPORT][0], "report_ref": "A1", "submitted_at": "2026-11-20T20:00:00Z"}
    others = {name: rows for name, rows in part.failing.items() if name != REPORT}

    standing = given_of(part, {**others, REPORT: [wrong]})
    cancelled = given_of(part, {**others, REPORT: [wrong, gone]})
    replaced = given_of(part, {**others, REPORT: [wrong, gone, back]})
    heights = [said_of(check, part, given).findings.height for given in (standing, cancelled, replaced)]
    assert heights == [1, 0, 0]


def test_a_client_sale_that_nobody_can_judge_is_no_finding() -> None:
    check = check_named("REG-MIFIR-015")
    [part] = check.parts
    client = {"party_id": "FUND", "role": "CLIENT", "lei": "HWUPKR0MPOU8FGXBT394"}
    report = {**part.failing[REPORT][0], "seller": "HWUPKR0MPOU8FGXBT394", "trading_capacity": "AOTC"}
    trade = {**part.failing["trade"][0], "account": "FUND"}
    detail = {"trade_ref": "T0", "capacity": "AOTC"}
    given = {
        **part.failing, "trade": [trade], "party": [*part.failing["party"], client], "reporting_detail": [detail],
    }  # fmt: skip

    undecided = said_of(check, part, given_of(part, {**given, REPORT: [{**report, "short_selling": "UNDI"}]}))
    short = said_of(check, part, given_of(part, {**given, REPORT: [{**report, "short_selling": "SESH"}]}))

    assert (undecided.findings.height, short.findings.height) == (0, 1)
