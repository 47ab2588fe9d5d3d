"""Received bytes become landed rows with lineage, and leave by one of two doors."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from data.contracts.contract import contract_named
from data.contracts.failure import InputError
from data.contracts.landed import SCHEMA
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book, Origin
from data.landing import LandedFile, Read, check_controls, land, read
from data.profiles.canonical import canonical_profile
from data.profiles.profile import Profile

TRADE = contract_named("trade")
CANONICAL = canonical_profile(TRADE, Book.HOUSE)
HEADER = "trade_ref,account,instrument_id,side,quantity,price,currency,trade_date"
ROW = "T1,ACC1,US0378331005,BUY,100,10.5,USD,2026-11-20"


def landed(payload: str | bytes, name: str = "A.csv", **unusual: Any) -> LandedFile:
    content = payload.encode() if isinstance(payload, str) else payload
    profile = Profile.model_validate(CANONICAL.model_dump(by_alias=True) | unusual) if unusual else CANONICAL
    return land(content, file_sha256=hashlib.sha256(content).hexdigest(), name=name, profile=profile)


def upload(*lines: str) -> Read:
    return read(landed("".join(f"{line}\n" for line in lines)), CANONICAL)


def test_landed_rows_carry_their_lineage() -> None:
    content = f"{HEADER}\n{ROW}\n"
    sha256 = hashlib.sha256(content.encode()).hexdigest()

    rows = landed(content).rows

    assert dict(rows.select(SCHEMA.names()).schema) == dict(SCHEMA)
    assert rows["row_id"].to_list() == [f"{sha256[:16]}:2"]
    assert rows.select("book", "source", "file_sha256", "origin").unique().rows() == [
        ("HOUSE", "canonical", sha256, Origin.RECEIVED)
    ]


def test_an_envelope_changes_the_hash_of_the_file_and_nothing_else() -> None:
    content = f"{HEADER}\n{ROW}\n"
    packed = gzip.compress(content.encode(), mtime=0)

    plain, unpacked = landed(content).rows, landed(packed, "A.csv.gz").rows

    assert unpacked["file_sha256"][0] == hashlib.sha256(packed).hexdigest()
    kept = pl.exclude("row_id", "file_sha256")
    assert unpacked.select(kept).equals(plain.select(kept))


def test_rows_of_several_members_never_share_an_id() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, f"{HEADER}\n{ROW}\n")

    found = landed(packed.getvalue(), "all.zip")

    head = hashlib.sha256(packed.getvalue()).hexdigest()[:16]
    assert found.rows["row_id"].to_list() == [f"{head}:2", f"{head}:2:2"]
    assert read(found, CANONICAL).rows.height == 2


def test_a_plain_upload_reads_whatever_the_order_of_its_columns() -> None:
    turned = [",".join(reversed(line.split(","))) for line in (HEADER, ROW)]

    found = upload(*turned)

    assert found.rows.height == 1
    assert dict(found.rows.schema) == {**LINEAGE, **TRADE.schema}
    assert found.excluded.is_empty()
    assert found.rows.drop(*LINEAGE).equals(upload(HEADER, ROW).rows.drop(*LINEAGE))


def test_a_plain_upload_with_an_unknown_column_is_refused_naming_it() -> None:
    with pytest.raises(InputError, match="does not know net_amout"):
        upload(f"{HEADER},net_amout", f"{ROW},1")


def test_a_plain_upload_without_a_required_column_is_refused_naming_it() -> None:
    with pytest.raises(InputError, match="requires trade_date"):
        upload(HEADER.removesuffix(",trade_date"), ROW.removesuffix(",2026-11-20"))


@pytest.mark.parametrize("payload", ["", "\n\n", f"{HEADER}\n"])
def test_an_empty_upload_is_an_answer(payload: str) -> None:
    found = read(landed(payload), CANONICAL)

    assert (found.rows.height, found.rejects.height) == (0, 0)
    assert dict(found.rows.schema) == {**LINEAGE, **TRADE.schema}


def test_a_malformed_record_is_a_reject_of_the_whole_record() -> None:
    found = upload(HEADER, ROW, "T2,ACC1")

    assert found.rows.height == 1
    assert found.rejects.select("line", "column", "value", "expected").rows() == [
        (3, "", "T2,ACC1", "8 fields, found 2")
    ]


@pytest.mark.parametrize("quantity", ["1e5", "NaN", "1.234,56", "2 749", "(123)", "123-", "$5", "1.2O0", "inf"])
def test_a_number_that_is_not_plain_is_a_reject_with_its_text(quantity: str) -> None:
    found = upload(HEADER, ROW.replace(",100,", f',"{quantity}",'))

    assert found.rejects.select("column", "value").rows() == [("quantity", quantity)]


def test_records_the_profile_does_not_keep_are_excluded_by_that_rule() -> None:
    lines = f"{HEADER}\n{ROW}\n{ROW.replace('USD', 'EUR').replace('T1', 'T2')}\nT3\n"

    rows = landed(lines, only={"currency": ["EUR", "GBP"]}).rows

    assert rows["excluded"].to_list() == ["only currency = EUR | GBP", None, None]
    with pytest.raises(InputError, match="no column 'ccy'"):
        landed(lines, only={"ccy": ["EUR"]})


def test_a_failure_names_the_file() -> None:
    with pytest.raises(InputError, match=r"^A\.csv: line 2 ends without a line end"):
        landed(f"{HEADER}\n{ROW}")


def test_every_control_that_disagrees_is_listed() -> None:
    trailer = {"pattern": r"^END (?P<rows>\d+) (?P<quantity>[\d.]+)$"}
    good = landed(f"{HEADER}\n{ROW}\nEND 1 100.00\n", trailer=trailer)
    bad = landed(f"{HEADER}\n{ROW}\nEND 2 101\n", trailer=trailer)

    check_controls(good)
    with pytest.raises(InputError, match=r"line 3: rows says 2, counted 1; line 3: quantity says 101, counted 100"):
        check_controls(bad, "A.csv")
