"""Every failing row of an example is found, no passing row is, and a check uses nothing that it does not name."""

from __future__ import annotations

import pytest
from check_examples import LISTS, given_of, said_of

from compliance.check import Check, Part, State, check_named

FOUND = {
    "CONF-001": {"deadline": 3, "monthly list": 1},
    "PREC-001": {"frequency": 5},
    "PREC-002": {"escalation": 2, "report to the authority": 1},
    "PREC-003": {"analysis": 1},
    "REG-EMIR-001": {"ours without theirs": 2, "theirs without ours": 1},
    "REG-EMIR-002": {"terms": 3, "valuation": 1},
    "REG-EMIR-003": {"deadline": 1},
    "REG-EMIR-004": {"form": 7, "conditions": 7},
    "REG-EMIR-005": {"daily value": 3},
    "CASS-001": {"performed": 2, "shortfall": 2, "excess": 1},
    "CASS-002": {
        "internal check in time": 2,
        "external check in time": 2,
        "record of the check": 3,
        "shortfall": 2,
    },
    "SEG-001": {"frequency": 2, "deposit": 2, "possession or control": 1},
    "SURV-001": {"instrument": 2, "issuer": 1},
    "SURV-002": {"same owner": 1},
    "SURV-003": {"range of the day": 3, "average of the day": 2, "price to compare with": 1},
    "SURV-004": {"limit": 2, "against the day": 1},
    "SURV-005": {"minutes": 1, "trade date": 1},
    "SURV-006": {"rate": 1},
    "SURV-007": {"net position": 4},
    "SURV-008": {"shares": 2},
    "AML-001": {"identifier": 2, "names of parties": 2, "names of persons": 1},
    "CTRL-001": {"second person": 3, "reason": 1},
    "CTRL-002": {"as it was written": 1, "who and when": 2},
    "CTRL-003": {"arrived": 2, "totals": 2, "records": 1},
    "REG-US-001": {"deadline": 2},
}
PARTS = [(check_named(name), part) for name in FOUND for part in check_named(name).parts]


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_every_row_beyond_the_limit_is_found(check: Check, part: Part) -> None:
    found = said_of(check, part, given_of(part, part.failing)).findings

    assert found.height == FOUND[check.id][part.name], found["reason"].to_list()
    assert found["reason"].null_count() == 0


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_a_part_names_everything_that_it_uses(check: Check, part: Part) -> None:
    given = given_of(part, part.failing)
    named = {name: rows for name, rows in given.inputs.items() if name in (*part.needs, *part.takes)}

    said = said_of(check, part, given._replace(inputs=named))

    assert said.findings.equals(said_of(check, part, given).findings)
    assert set(given.inputs) - set(named) <= set(LISTS)


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_the_order_of_rows_changes_nothing(check: Check, part: Part) -> None:
    given = given_of(part, part.failing)
    journal = {"sign_off"}  # acts are in the order of the journal
    turned = {name: rows if name in journal else rows.reverse() for name, rows in given.inputs.items()}

    said = said_of(check, part, given._replace(inputs=turned))

    assert said.findings.equals(said_of(check, part, given).findings)


@pytest.mark.parametrize(("check", "part"), PARTS, ids=lambda it: getattr(it, "id", None) or it.name)
def test_what_did_not_arrive_is_not_run(check: Check, part: Part) -> None:
    given = given_of(part, part.failing)

    for name in part.needs:
        without = {it: rows for it, rows in given.inputs.items() if it != name}
        assert said_of(check, part, given._replace(inputs=without)).state is State.NOT_RUN
