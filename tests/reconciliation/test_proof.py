"""The proof on honest runs of any contract, at both sides of every limit, and on sealed files."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import duckdb
import polars as pl
import pytest
from build import a_trade, rows, rulebook, trades, trades_rulebook
from hypothesis import given, settings
from hypothesis import strategies as st
from proved import BUSINESS_DATE, CALENDAR, RULEBOOK, Tables, planted, proved, stored

from data.building import Building, seal
from data.contracts import landed as landed_rows
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.failure import IntegrityError
from data.contracts.words import BreakType
from data.reference.calendars import calendar_named
from data.run_file import layout
from data.warehouse import Sealed, scratch
from reconciliation.engine import Day
from reconciliation.proof import require, verify
from reconciliation.proofs.agreement import dated, within
from reconciliation.proofs.evidence import Evidence, Values, filled
from reconciliation.proofs.sealed import bytes_received
from reconciliation.tolerances import parse_tolerance

FILE = b"Ref;Qty\r\nH1;100\r\nH2;200\r\n"
SHA = hashlib.sha256(FILE).hexdigest()


def holds(tolerance: str, field: str, house: str, street: str | None) -> bool:
    """What the proof's own SQL says of two values under a tolerance."""
    sides = [rows(RULEBOOK.contract, a_trade("T", **{field: value})) for value in (house, street)]
    with scratch({"canonical.rows": pl.concat(sides)}) as database:
        evidence, values = Evidence(database, RULEBOOK, calendar_named("weekdays")), Values()
        condition = within(evidence, field, parse_tolerance(tolerance), values)
        query = (
            "with known as (from one union all from two) {dated} select {condition} as holds from dated h, dated s"
        )
        query += " where h.book = 'HOUSE' and s.book = 'STREET'"
        books = [side.with_columns(book=pl.lit(book)) for side, book in zip(sides, ("HOUSE", "STREET"), strict=True)]
        named = {"one": books[0], "two": books[1], "calendar": evidence.positions}
        asked = filled(query, dated=dated(evidence), condition=condition)
        return database.sql(asked, values.named or None, **named)["holds"].item()


@pytest.mark.parametrize(
    ("tolerance", "field", "house", "inside", "outside"),
    [
        ("EXCT", "price", "10", "10", "10.000000000001"),
        ("PTOL 0.01", "price", "10000", "9999", "9998.999999999999"),
        ("PTOL 0.01", "price", "-10000", "-9999", "-9998.999999999999"),
        ("PTMX 1 0.5", "price", "100", "99.5", "99.499999999999"),
        ("PTMX 1 5", "price", "100", "99", "98.999999999999"),
        ("MNMX 0.05 0.1", "net_amount", "1000", "999.95", "999.9499999999"),
        ("MNMX 0.05 0.1", "net_amount", "1000", "1000.1", "1000.1000000001"),
        ("MNMX 1 0", "settlement_date", "2026-11-23", "2026-11-20", "2026-11-19"),
        ("MNMX 0 1", "settlement_date", "2026-11-20", "2026-11-23", "2026-11-24"),
        ("CPOP", "place_of_settlement", "DTCYUS33", "CRSTGB22", None),
    ],
)
def test_both_sides_of_every_limit(tolerance: str, field: str, house: str, inside: str, outside: str | None) -> None:
    assert holds(tolerance, field, house, inside)
    assert not holds(tolerance, field, house, outside)


def test_absent_on_one_side_is_not_compared() -> None:
    assert holds("EXCT", "net_amount", "10", None)
    assert holds("NUFM", "net_amount", "10", "20")


def test_an_override_decides_for_its_rows_alone() -> None:
    wide = trades_rulebook(
        ("# Passes", '[[overrides]]\nwhere = {currency = ["J*"]}\ncompare = {price = "PTOL 1"}\n\n#')
    )
    pairs = [("A", "JPY", "101"), ("B", "USD", "101")]
    house = trades(*(a_trade(f"H{n}", currency=c, price="100", net_amount=None) for n, c, _ in pairs), source="fo")
    street = trades(
        *(a_trade(f"S{n}", other_ref=f"H{n}", currency=c, price=p, net_amount=None) for n, c, p in pairs), source="b"
    )
    tables = stored(house, street, wide, Day())

    assert tables["reconciliation.matches"]["house_refs"].to_list() == [["HA"]]
    assert proved(tables, wide) == []


def test_an_empty_run_is_proved() -> None:
    nothing = {table: frame.clear() for table, frame in planted().items()}

    assert proved(nothing) == []


class Movement(Row):
    """A made-up contract: no direction, no version, an unfriendly column name, two dates."""

    movement: Annotated[str, Column(pl.String, Role.REFERENCE)]
    theirs: Annotated[str | None, Column(pl.String, Role.LINK)] = None
    account: Annotated[str, Column(pl.String, Role.KEY, differs_as=BreakType.ACCOUNT)]
    paid: Annotated[
        Decimal, Column(pl.Decimal(20, 2), Role.MONEY, differs_as=BreakType.NET_AMOUNT, currency_from="unit")
    ]
    unit: Annotated[str, Column(pl.String, Role.CURRENCY)]
    value_day: Annotated[date, Column(pl.Date, Role.DATE)]


MOVEMENTS = Contract("movement", Movement)
CASH = """
name = "cash"
contract = "movement"
base_currency = "USD"
[compare]
paid = "MNMX 0.005 0.01"
value_day = "MNMX 1 1"
[passes.reference]
links = [["movement", "theirs"]]
[passes.tolerance]
key = ["account", "unit"]
date = "value_day"
date_window_business_days = 1
"""


def test_another_contract_is_proved_by_the_same_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciliation.rulebook.contract_named", lambda _: MOVEMENTS)
    book = rulebook(CASH)
    usual = {"account": "A", "unit": "USD", "value_day": "2026-11-20"}
    house = rows(MOVEMENTS, {**usual, "movement": "M1", "paid": "10"}, {**usual, "movement": "M2", "paid": "-5"})
    theirs = {**usual, "movement": "N1", "theirs": "M1", "paid": "10.01", "value_day": "2026-11-23"}
    street = rows(MOVEMENTS, theirs, {**usual, "movement": "N2", "account": "B", "paid": "7"})
    tables = stored(house, street, book, Day())
    edited = tables | {"canonical.rows": tables["canonical.rows"].with_columns(pl.col("paid") * 2)}

    assert tables["reconciliation.matches"].height == 1
    assert proved(tables, book) == []
    assert {violation.law for violation in proved(edited, book)} >= {"residuals are house minus street"}


def test_names_and_values_cannot_speak_sql() -> None:
    nasty = "x'); drop table canonical.rows; --"
    house = trades(a_trade("H1", account=nasty, instrument_id=nasty), source=nasty)
    street = trades(a_trade("S1", other_ref="H1", account=nasty, instrument_id=nasty), source='"; --')

    assert proved(stored(house, street, RULEBOOK, Day())) == []


def landed(*lines: tuple[int, int, str]) -> pl.DataFrame:
    told = [
        {"row_id": f"{SHA[:16]}:{line}", "file_sha256": SHA, "line": line, "byte_offset": at, "raw": raw}
        for line, at, raw in lines
    ]
    return pl.DataFrame(told, schema=landed_rows.SCHEMA)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((2, 9, "H1;100"), []),
        ((2, 9, "H1;101"), ["its text is not in the file there"]),
        ((2, 10, "H1;100"), ["its text is not in the file there"]),
    ],
)
def test_landed_text_is_held_against_the_bytes_received(line: tuple[int, int, str], said: list[str]) -> None:
    with scratch({"landing.rows": landed(line, (3, 17, "H2;200"))}) as database:
        found = bytes_received(Evidence(database, RULEBOOK, CALENDAR), lambda _: FILE)

    assert [violation.said for violation in found] == said


LINES = st.lists(st.text(alphabet="aé;", max_size=3), min_size=1, max_size=8)
SLIPS = st.lists(st.tuples(st.integers(0, 7), st.integers(-2, 2), st.sampled_from(["", "a", "é"])), max_size=2)


@settings(max_examples=80, deadline=None)
@given(lines=LINES, slips=SLIPS, end=st.sampled_from(["\n", "\r\n", "é", ""]))
def test_texts_held_many_at_once_are_held_as_each_by_itself(
    lines: list[str], slips: list[tuple[int, int, str]], end: str
) -> None:
    content = end.join(lines).encode()
    starts = [len(end.join([*lines[:number], ""]).encode()) for number in range(len(lines))]
    told = dict(enumerate(zip(starts, lines, strict=True)))
    for number, further, more in slips:
        if number in told:
            told[number] = (max(0, told[number][0] + further), told[number][1] + more)
    rows = landed(*((number, at, raw) for number, (at, raw) in told.items()))
    wrong = [f"row {SHA[:16]}:{n}" for n, (at, raw) in told.items() if not content.startswith(raw.encode(), at)]

    with scratch({"landing.rows": rows}) as database:
        found = bytes_received(Evidence(database, RULEBOOK, CALENDAR), lambda _: content)

    assert [each.subject for each in found if each.subject.startswith("row")] == wrong


def test_other_bytes_in_the_vault_are_seen() -> None:
    with scratch({"landing.rows": landed((2, 9, "H1;100"))}) as database:
        found = bytes_received(Evidence(database, RULEBOOK, CALENDAR), lambda _: FILE + b" ")

    assert [violation.said for violation in found] == ["the vault holds other bytes"]


def sealed_run(folder: Path) -> Path:
    path = folder / "0123456789abcdef.duckdb"
    building = Building.open_or_create(path, {"contract": "trade"})
    building.write_stage("all", _complete(planted()))
    seal(building)
    return path


def _complete(run: Tables) -> Tables:
    known = layout(RULEBOOK.contract)
    lines = {"byte_offset": pl.lit(0, pl.Int64), "raw": pl.lit("text")}
    return {**run, "landing.rows": run["landing.rows"].with_columns(**lines).select(known["landing.rows"].names())}


def test_a_sealed_run_is_proved_and_one_edited_cell_breaks_the_seal(tmp_path: Path) -> None:
    path = sealed_run(tmp_path)
    with Sealed(path) as run:
        assert verify(run, RULEBOOK, business_date=BUSINESS_DATE, calendar=CALENDAR) == []

    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("update canonical.rows set venue = 'XNAS' where trade_ref = 'H1'")

    with Sealed(path) as run:
        found = verify(run, RULEBOOK, business_date=BUSINESS_DATE, calendar=CALENDAR)
    assert {violation.law for violation in found} == {"tables are as they were sealed"}


def test_a_run_that_is_not_proved_stops_with_the_first_violations() -> None:
    run = planted()
    short = run | {"reconciliation.dispositions": run["reconciliation.dispositions"].head(2)}

    require([])
    with pytest.raises(IntegrityError, match=r"not proved.*\n- every landed row has exactly one disposition.*"):
        require(proved(short))
