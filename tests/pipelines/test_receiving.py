"""Files are taken whole: into the vault, into the journal, out of the inbox, each once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desks import FRIDAY, SCENARIO, THURSDAY, WEDNESDAY, a_desk, deliveries, put

from data.contracts.failure import InputError, UsageError
from data.samples.arrivals import Arrival
from pipelines.home import Home
from pipelines.receiving import let_pass, receive_files, receive_inbox

CUT_OFF = SCENARIO / "street/2026-11-19/cut-off/BORA_CONF_20261119.csv"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_desk(tmp_path)


def named(day_files: list[Arrival], part: str) -> list[Arrival]:
    return [item for item in day_files if part in item.path]


def test_a_taken_file_is_in_the_vault_byte_for_byte_and_out_of_the_inbox(home: Home) -> None:
    put(home.folder, named(deliveries(WEDNESDAY), "BORA"))
    before = (home.inbox / "BORA_CONF_20261118.csv").read_bytes()

    [receipt] = receive_inbox(home, None)

    assert (receipt.state, receipt.source, receipt.business_date) == ("RECEIVED", "demo_bora", WEDNESDAY)
    assert home.vault.read(receipt.sha256) == before
    assert list(home.inbox.iterdir()) == []


def test_the_same_bytes_under_another_name_are_known_already(home: Home) -> None:
    put(home.folder, named(deliveries(FRIDAY), "CIRRO"))

    first, second = receive_inbox(home, None)

    assert (first.state, second.state, second.records) == ("RECEIVED", "DUPLICATE", 0)
    assert second.sha256 == first.sha256


def test_new_bytes_under_a_known_name_supersede_the_old(home: Home) -> None:
    for item in named(deliveries(FRIDAY), "DUNA"):
        put(home.folder, [item])
        receive_inbox(home, None)

    first, second = home.journal.received_files(FRIDAY)
    assert (first.state, second.state, second.version) == ("SUPERSEDED", "RECEIVED", 2)
    assert home.journal.superseded_files(["demo_duna"]) == {first.sha256: second.sha256}


def test_a_cut_off_file_waits_in_the_inbox_and_is_held_when_it_is_handed_in(home: Home) -> None:
    shutil.copy(CUT_OFF, home.inbox)

    assert receive_inbox(home, None) == []
    [receipt] = receive_files(home, [CUT_OFF], None)

    assert receipt.state == "HELD"
    assert receipt.reason
    assert home.journal.files_between(THURSDAY, THURSDAY) == []


def with_another_total(home: Home) -> Path:
    """BORA's file of Wednesday, whole, whose trailer says another sum."""
    file = home.folder / "BORA_CONF_20261118.csv"
    content = (SCENARIO / "street/2026-11-18" / file.name).read_bytes().rstrip()
    file.write_bytes(content[:-1] + (b"7" if content[-1:] != b"7" else b"8") + b"\r\n")
    return file


def test_a_held_file_comes_in_only_with_a_name_and_a_reason(home: Home) -> None:
    [receipt] = receive_files(home, [with_another_total(home)], None)

    assert receipt.state == "HELD"
    with pytest.raises(UsageError, match="the name of who gives it and the reason"):
        let_pass(home, receipt.sha256, "the desk head", " ")
    assert let_pass(home, receipt.sha256, "the desk head", "confirmed by telephone").state == "RECEIVED"
    assert home.journal.overridden_files() == {receipt.sha256}


def test_no_word_lets_a_file_in_whose_records_cannot_be_told(home: Home) -> None:
    [receipt] = receive_files(home, [CUT_OFF], None)

    with pytest.raises(InputError, match="no word can let BORA_CONF_20261119"):
        let_pass(home, receipt.sha256, "the desk head", "confirmed by telephone")
    assert [file.sha256 for file in home.journal.held_files()] == [receipt.sha256]


def test_a_file_that_nobody_claims_is_kept_and_refused(home: Home) -> None:
    stranger = home.folder / "stranger.csv"
    stranger.write_text("a,b\n1,2\n")

    [receipt] = receive_files(home, [stranger], WEDNESDAY)

    assert (receipt.state, receipt.business_date) == ("REFUSED", WEDNESDAY)
    assert "no profile claims stranger.csv" in (receipt.reason or "")
    assert home.vault.has(receipt.sha256)


def test_a_name_without_the_date_that_its_profile_reads_is_refused(home: Home) -> None:
    file = home.folder / "BLOTTER_yesterday.csv"
    shutil.copy(SCENARIO / "house/2026-11-18/BLOTTER_20261118.csv", file)

    [receipt] = receive_files(home, [file], WEDNESDAY)

    assert receipt.state == "REFUSED"
    assert "expects the business date in the file name" in (receipt.reason or "")


def test_none_is_taken_where_one_of_the_named_is_not_there(home: Home) -> None:
    with pytest.raises(InputError, match=r"there is no file .*nowhere\.csv; nothing was taken"):
        receive_files(home, [CUT_OFF, home.folder / "nowhere.csv"], None)

    assert home.journal.received_files() == []


def test_a_file_that_was_taken_and_not_removed_is_taken_once(home: Home) -> None:
    [item] = named(deliveries(WEDNESDAY), "BORA")
    for _ in range(2):
        put(home.folder, [item])
        receive_inbox(home, None)

    assert [file.state for file in home.journal.received_files()] == ["RECEIVED", "DUPLICATE"]
