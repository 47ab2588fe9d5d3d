"""A day with every kind of error in transaction reporting: what the engine and the pack must make of it."""

from __future__ import annotations

from functools import cache

import polars as pl
from article15_day import AT, CLIENT, DAY, FIRM, PARAMETERS, engine, given, house_rows, street_rows
from build import rows
from proved import proved, stored

from compliance.article15.pack import Pack, pack_of
from compliance.given import Given
from compliance.reports.errors_and_omissions import REPORT
from data.contracts.contract import contract_named
from data.reference.calendars import calendar_named
from reconciliation.engine import Day
from reconciliation.rulebook import rulebook_named

TWO_HOURS = "it is one hour late: local time reported as UTC"
EXPECTED = {
    ("under-reported", None, "nothing was sent for the trade", "NEVER"),
    ("under-reported", None, "it was sent under another reference", "RENAMED"),
    ("not accepted", None, "rejected by CON-412", "REJ1"),
    ("not accepted", None, "rejected by CON-412", "REJ0"),
    ("not accepted", None, "no feedback for message M9", "SILENT"),
    ("over-reported", None, "no trade calls for it", "STRANGE"),
    ("over-reported", None, "no trade calls for it", "TWIN2"),
    ("over-reported", None, "a trade is reported under another reference", "OTHERNAME"),
    ("reference used again", None, "sent again without a cancellation", "AGAIN"),
    ("reported twice", None, "one transaction under several references", "TWIN2"),
    ("rejected and not sent again", None, "rejected by CON-412", "REJ1"),
    ("pending for long", None, "pending by CON-411", "WAIT1"),
    ("late", None, "in after the close of the next working day", "LATE1"),
    ("late", None, "in after the close of the next working day", "LATE2"),
    ("field differs", 28, TWO_HOURS, "HOUR1"),
    ("field differs", 28, TWO_HOURS, "HOUR2"),
    ("field differs", 28, "the values differ", "CLOCK1"),
    ("field differs", 33, "it is 100 times the traded one: price in pence or cents", "PENCE"),
    ("field differs", 7, "buyer and seller are swapped", "SWAP"),
    ("field differs", 16, "buyer and seller are swapped", "SWAP"),
    ("field differs", 35, "the values differ", "CENT1"),
    ("field differs", 62, "it is empty in the report", "EMPTY"),
    (
        "collective position",
        None,
        "reports do not add up to the change in position",
        f"{FIRM}:FR0000000000:2026-11-18",
    ),
    (
        "collective position",
        None,
        "reports do not add up to the change in position",
        f"{CLIENT}:FR0000000001:2026-11-18",
    ),
    ("aggregate account", None, "what went in is not what came out", f"{FIRM}:FR0000000001:2026-11-18"),
}
"""Everything planted, and nothing else: each error stands beside a twin that is just inside its limit."""


@cache
def the_pack() -> Pack:
    return pack_of(given(engine()))


def test_every_planted_error_is_found_and_no_other() -> None:
    found = the_pack().errors.select("kind", "number", "cause", "reference").rows()

    assert set(found) - EXPECTED == set()
    assert EXPECTED - set(found) == set()
    assert len(found) == len(EXPECTED)
    assert the_pack().not_asked.is_empty()


def test_the_engine_and_the_pack_agree_on_what_is_missing() -> None:
    breaks = engine().breaks
    kinds = {"MISSING_STREET": "under-reported", "MISSING_HOUSE": "over-reported"}

    for type_, kind in kinds.items():
        refs = breaks.filter(pl.col("types").list.contains(type_)).select(
            pl.concat_list("house_refs", "street_refs").list.first().str.split(":").list.last()
        )
        said = the_pack().errors.filter(pl.col("kind") == kind)["reference"]
        not_yet = {"NOTDUE"} & set(refs.to_series())
        assert set(refs.to_series()) - not_yet == set(said), kind


def test_the_day_is_proved() -> None:
    rules = rulebook_named("mifir_submitted")

    tables = stored(house_rows(), street_rows(), rules, Day(DAY, calendar_named("TARGET")))

    assert proved(tables, rules) == []


def test_the_summary_says_since_when_how_many_where_and_who_has_to_know() -> None:
    [row] = the_pack().summary.filter(pl.col("cause") == TWO_HOURS).to_dicts()

    assert (row["errors"], row["where"], str(row["since"])) == (
        2,
        "venue XMIL, instrument FR0000000000",
        "2026-11-18",
    )
    assert str(row["share_percent"]) == "7.41"  # 2 of 27
    assert row["to_authority"] == "yes, with the correction: Art. 26(7) MiFIR"


def test_the_report_says_each_cause_in_a_sentence() -> None:
    lines = REPORT.make(given(engine())).lines

    assert (
        "field differs 28 (trading_time): it is one hour late: local time reported as UTC: 2 of 27 since 2026-11-18 "
        "(all venue XMIL, instrument FR0000000000); to the authority: yes, with the correction: Art. 26(7) MiFIR."
    ) in lines


def test_a_day_without_any_report_has_one_cause() -> None:
    inputs = {"transaction_report": house_rows()}

    summary = pack_of(Given(DAY, AT, inputs, PARAMETERS)).summary

    assert summary.select("kind", "cause").rows() == [
        ("under-reported", "no report of any trade of 2026-11-18 was sent")
    ]


def test_what_did_not_arrive_is_said() -> None:
    empty = rows(contract_named("transaction_report"))

    found = pack_of(Given(DAY, AT, {"transaction_report": empty}, PARAMETERS))

    assert found.not_asked["kind"].to_list() == [
        "not accepted", "rejected and not sent again", "pending for long", "field differs", "collective position",
    ]  # fmt: skip
