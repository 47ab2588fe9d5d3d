"""Report files of others: other layouts are read, and what cannot be read or trusted is refused with its reason."""

from __future__ import annotations

import gzip

import pytest
from mifir_reports import a_cancel, a_report, an_option, read_back, reports, written

from data.contracts.failure import InputError, UsageError
from data.landing import LandedFile, land, read
from data.profiles.profile import Profile, profile_named

PROFILE = profile_named("mifir_submitted")
USUAL = written(reports(a_report("R1"), a_cancel("R2"), an_option("R3")))
BOMB = b'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]>'


def landed(payload: bytes, profile: Profile = PROFILE) -> LandedFile:
    return land(payload, file_sha256="a" * 64, name="MIFIR_SUBMITTED_1.xml", profile=profile)


def test_a_bare_document_on_one_line_with_prefixes_is_read_too() -> None:
    start, end = USUAL.index(b"<Document"), USUAL.index(b"</Pyld>")
    bare = USUAL[start:end].replace(b"\n", b"").replace(b"<", b"<d:").replace(b"<d:/", b"</d:")
    bare = bare.replace(b"<d:Document xmlns=", b"<d:Document xmlns:d=")

    rows = read_back(bare)

    assert rows["transaction_reference"].to_list() == ["R1", "R2", "R3"]
    assert rows["line"].to_list() == [1, 1, 1]
    assert rows["row_id"].n_unique() == 3
    assert rows["submitted_at"].null_count() == 3


def test_the_authoritys_extract_says_nothing_of_our_submission() -> None:
    rows = read_back(USUAL, "mifir_authority_extract")

    assert rows["submitted_at"].null_count() == rows.height == 3


def test_an_envelope_is_opened_and_the_sign_beside_an_amount_is_read() -> None:
    plus = USUAL.replace(b"10.25</Amt>", b"+10.250</Amt><Sgn>1</Sgn>")
    minus = USUAL.replace(b"10.25</Amt>", b"10.25</Amt><Sgn>0</Sgn>")

    assert read_back(gzip.compress(plus))["price"].to_list() == read_back(USUAL)["price"].to_list()
    assert [price and str(price.normalize()) for price in read_back(minus)["price"]] == ["-10.25", None, "-10.25"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"<TradVn>", b"<Strange>1</Strange><TradVn>", "holds Tx/Strange, which is no element"),
        (b"<TradVn>XETR</TradVn>", b"<TradVn>XETR</TradVn><TradVn>XLON</TradVn>", "holds Tx/TradVn 2 times"),
        (b"10.25</Amt>", b"10.25</Amt><Sgn>maybe</Sgn>", "neither true nor false"),
        (b"<LEI>529900BBBBBBBBBBBB91</LEI>", b"<LEI>A;B</LEI>", "separates the parts of a column"),
        (b"<AcctOwnr><Id>", b"<AcctOwnr><Odd>1</Odd><Id>", "buyer holds Odd"),
    ],
)
def test_a_report_that_cannot_be_cut_whole_is_malformed_and_says_why(before: bytes, after: bytes, said: str) -> None:
    odd = landed(USUAL.replace(before, after, 1))

    assert odd.rows["malformed"].is_null().to_list() == [False, True, True]
    assert said in odd.rows["malformed"][0]
    assert read(odd, PROFILE).rejects["expected"].to_list() == [odd.rows["malformed"][0]]


@pytest.mark.parametrize("number", [b"1e3", b"10,25", b"0x1F", b"NaN"])
def test_what_is_no_plain_decimal_is_a_reject(number: bytes) -> None:
    found = read(landed(USUAL.replace(b"<Unit>100</Unit>", b"<Unit>" + number + b"</Unit>", 1)), PROFILE)

    assert found.rejects.select("column", "value").rows() == [("quantity", number.decode())]
    assert found.rows["transaction_reference"].to_list() == ["R2", "R3"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (BOMB + USUAL.partition(b"\n")[2], "refused unread"),
        (USUAL[:-60], "may be truncated"),
        (USUAL.replace(b"auth.016.001.01", b"auth.031.001.01"), r"expected urn:.*auth\.016"),
        (b"<a/>", "no Document of auth.016"),
        (b"ISIN,price\n", "does not begin with '<'"),
        (b"<a>" * 1000 + USUAL.partition(b"\n")[2] + b"</a>" * 1000, "not a MiFIR transaction report file"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_as_a_whole(payload: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        landed(payload)


def test_a_profile_sets_the_limit_of_size() -> None:
    small = PROFILE.model_copy(update={"options": {"max_mebibytes": "1"}})

    assert landed(USUAL, small).rows.height == 3
    with pytest.raises(InputError, match="more than 1048576; ask the sender to split it"):
        landed(USUAL.replace(b"\n<Pyld>", b" " * (1 << 20) + b"<Pyld>"), small)
    with pytest.raises(UsageError, match="whole number of mebibytes"):
        landed(USUAL, PROFILE.model_copy(update={"options": {"max_mebibytes": "many"}}))
