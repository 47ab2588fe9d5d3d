"""Expected reports on a desk: derived from sealed trades, received like any file, reconciled and proved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from article15_desk import FIRM, FRIDAY, MONDAY, SUBMITTED, a_booking, a_firm, book, ends, run, submit

from compliance.mifir.auth016 import Header, write
from data.contracts.contract import contract_named
from data.contracts.failure import InputError
from data.profiles.profile import profile_named
from data.warehouse import Sealed
from pipelines.eod import due
from pipelines.expected_reports import make_expected
from pipelines.home import Home
from pipelines.matched_folder import Named
from pipelines.receiving import receive_files
from pipelines.verifying import Asked, verified

AUTHORITY = "mifir_authority"


def test_expected_reports_are_reconciled_with_what_was_submitted(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"), a_booking("T2", side="SELL"), a_booking("T3"))

    made = make_expected(home, FRIDAY)
    submit(home, FRIDAY, made.path, [{"price": "11025"}, {}])
    path = run(home, SUBMITTED, FRIDAY)

    assert made.values()["reports"] == 3
    assert made.complete
    assert ends(path) == [
        ("HOUSE", "BREAK"), ("HOUSE", "MATCHED"), ("HOUSE", "PENDING"), ("STREET", "BREAK"), ("STREET", "MATCHED"),
    ]  # fmt: skip
    (found,) = verified(Asked(path, None, None, Named((None, None), (None, None), ""), home.folder))
    assert found.violations == ()


def test_every_expected_report_leads_back_to_the_row_of_its_trade(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"), a_booking("T2"))

    rows = make_expected(home, FRIDAY).rows

    run_ = home.journal.current_run(FRIDAY, "trades")
    assert run_ is not None
    with Sealed(home.warehouse / str(run_.path)) as sealed:
        trades = sealed.read("canonical.rows").select("row_id", "trade_ref")
    assert rows.select("trade_row_id", "trade_ref").sort("trade_ref").rows() == trades.sort("trade_ref").rows()


def test_the_same_day_again_is_the_same_file(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"))

    first, again = make_expected(home, FRIDAY), make_expected(home, FRIDAY)

    assert (again.receipt.sha256, again.receipt.state) == (first.receipt.sha256, "DUPLICATE")


def test_a_trade_cancelled_on_a_later_day_withdraws_its_report(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"))
    submit(home, FRIDAY, make_expected(home, FRIDAY).path, [{}])
    assert ends(run(home, SUBMITTED, FRIDAY)) == [("HOUSE", "MATCHED"), ("STREET", "MATCHED")]
    book(home, MONDAY, a_booking("T1", status="CANCEL"), a_booking("T2", MONDAY))

    made = make_expected(home, MONDAY)
    path = run(home, SUBMITTED, MONDAY)

    assert (made.values()["reports"], made.values()["withdrawn"]) == (1, 1)
    with Sealed(path) as sealed:
        types = sealed.read("reconciliation.breaks")["types"].to_list()
    assert types == [["CANCELLED_ONE_SIDE"]]


def test_without_a_run_of_trades_nothing_is_expected(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run of trades"):
        make_expected(a_firm(tmp_path), FRIDAY)


def hand_in(home: Home, name: str, reports: pl.DataFrame) -> None:
    """Receive reports as a file of the authority's own format."""
    path = home.folder / name
    with path.open("wb") as file:
        write(reports, Header(FIRM, "DE", name.removesuffix(".xml"), datetime(2026, 11, 20, 20, tzinfo=UTC)), file)
    (receipt,) = receive_files(home, [path], FRIDAY)
    assert receipt.state == "RECEIVED", receipt


def test_what_is_read_back_from_the_files_agrees_in_every_field(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"), a_booking("T2", side="SELL", price="0.00000001"))
    made = make_expected(home, FRIDAY)

    hand_in(home, "MIFIR_SUBMITTED_20261120.xml", made.rows)

    assert due(home, FRIDAY) == [SUBMITTED, "trades"]
    assert ends(run(home, SUBMITTED, FRIDAY)) == [("HOUSE", "MATCHED")] * 2 + [("STREET", "MATCHED")] * 2


def test_an_extract_of_the_authority_is_reconciled_when_one_comes(tmp_path: Path) -> None:
    home = a_firm(tmp_path)
    book(home, FRIDAY, a_booking("T1"), a_booking("T2"))
    made = make_expected(home, FRIDAY)

    hand_in(home, "MIFIR_EXTRACT_20261120.xml", made.rows.head(1))

    assert due(home, FRIDAY) == [AUTHORITY, SUBMITTED, "trades"]
    assert ends(run(home, AUTHORITY, FRIDAY)) == [("HOUSE", "MATCHED"), ("HOUSE", "PENDING"), ("STREET", "MATCHED")]


def test_the_columns_of_the_sender_are_those_of_the_contract() -> None:
    assert list(profile_named("mifir_expected").columns) == list(contract_named("transaction_report").columns)
