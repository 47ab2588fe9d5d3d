"""ISO 20022 settlement messages: every packing and version reads alike, and what is unsafe is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settlement_documents import (
    LACK,
    MATCHED,
    confirmation,
    document,
    header,
    instruction,
    listed,
    pending,
    settled,
    status_advice,
)

from data.contracts.failure import InputError
from data.formats import xml_reader
from data.landing import LandedFile, Read, check_controls, land, read
from data.profiles.profile import profile_named

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
ADVICE = f"{PROLOG}{header()}\n{status_advice()}\n"


def landed(profile: str, text: str | bytes) -> LandedFile:
    payload = text if isinstance(text, bytes) else text.encode()
    return land(payload, file_sha256=sha256(payload).hexdigest(), name="made-up", profile=profile_named(profile))


def doors(profile: str, text: str | bytes) -> Read:
    return read(landed(profile, text), profile_named(profile))


def rows(profile: str, text: str | bytes) -> list[dict[str, Any]]:
    found = doors(profile, text)
    assert found.rejects.to_dicts() == []
    return found.rows.to_dicts()


MADE_UP = [
    ("sese.023.001.12", instruction()),
    ("sese.024.001.13", status_advice()),
    ("sese.025.001.12", confirmation()),
    ("semt.017.001.13", settled(listed("I1", settled=True))),
    ("semt.018.001.14", pending(f"<Sts><StsAndRsn>{LACK}</StsAndRsn><Tx>{listed('I1')}</Tx></Sts>")),
]


@pytest.mark.samples
@pytest.mark.parametrize(("schema", "text"), MADE_UP)
def test_the_made_up_messages_are_valid_by_their_schemas(shared: Path, schema: str, text: str) -> None:
    known = xml_reader.etree.XMLSchema(file=str(shared / "reference/xsd" / f"{schema}.xsd"))

    known.assertValid(xml_reader.etree.fromstring(text))


def test_an_advice_gives_a_row_per_status_in_the_words_of_both_standards() -> None:
    matched, failing = rows("iso_statuses", ADVICE)

    assert (matched["status_kind"], matched["status_code"], matched["stated_as"]) == (
        "MATCHING",
        "MACH",
        "MtchgSts/Mtchd",
    )
    assert (failing["status_kind"], failing["status_code"], failing["reason_code"]) == ("SETTLEMENT", "PENF", "LACK")
    assert (failing["reason_narrative"], failing["message_type"]) == ("no stock", "sese.024.001.13")
    assert (failing["status_ref"], failing["instruction_ref"]) == ("BAH-1", "INS-1")
    assert failing["prepared_at"] == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


def test_an_advice_says_what_it_is_about_with_exact_numbers() -> None:
    row = rows("iso_statuses", ADVICE)[0]

    assert (row["quantity"], row["amount"], row["currency"]) == (Decimal("1000.5"), Decimal("1234.56"), "EUR")
    assert (row["side"], row["payment"], row["account"], row["partial"]) == ("RECEIVE", "APMT", "A-1", "NPAR")
    assert (row["counterparty"], row["counterparty_account"]) == ("PARTXX22", "C-9")
    assert (row["place_of_settlement"], row["market_ref"], row["trade_ref"]) == ("DEPOXX22", "MITI-7", "T-1")
    assert (row["settlement_date"], row["expected_date"]) == (date(2026, 11, 24), date(2026, 11, 26))
    assert row["matched_at"] == datetime(2026, 11, 20, 10, 12, 13, tzinfo=UTC)


@pytest.mark.parametrize("version", ["001.01", "001.02", "001.07", "001.13"])
@pytest.mark.parametrize("prefix", ["", "ns2"])
def test_every_version_and_prefix_reads_alike(version: str, prefix: str) -> None:
    body = f"<SctiesSttlmTxStsAdvc><TxId><AcctOwnrTxId>I1</AcctOwnrTxId></TxId>{LACK}</SctiesSttlmTxStsAdvc>"
    named = body.replace("SctiesSttlmTxStsAdvc", "SctiesSttlmTxStsAdvcV01") if version == "001.01" else body

    (row,) = rows("iso_statuses", document("sese.024", version, named, prefix))

    assert (row["instruction_ref"], row["reason_code"], row["message_type"]) == ("I1", "LACK", f"sese.024.{version}")


@pytest.mark.parametrize(
    "packed",
    [
        status_advice(),
        f"{PROLOG}<BizMsgEnvlp><Hdr>{header()}</Hdr><Pyld>{status_advice()}</Pyld></BizMsgEnvlp>",
        f"<RequestPayload>{header()}{status_advice()}</RequestPayload>",
        f"\ufeff{ADVICE}",
        f"{PROLOG}<!-- {PROLOG} -->\n{status_advice()}",
    ],
)
def test_a_document_reads_alike_in_every_envelope(packed: str) -> None:
    assert [row["status_code"] for row in rows("iso_statuses", packed)] == ["MACH", "PENF"]


def test_wide_characters_and_old_encodings_are_read_as_they_say() -> None:
    told = ADVICE.replace("no stock", "für später")
    wide, old = (
        told.replace("UTF-8", "UTF-16").encode("utf-16"),
        told.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    )

    for payload in (wide, old, told.encode()):
        assert rows("iso_statuses", payload)[1]["reason_narrative"] == "für später"


def test_several_documents_in_a_file_keep_their_own_header_line_and_place() -> None:
    text = "".join(f"{PROLOG}{header(f'BAH-{n}')}\n{status_advice(f'I{n}', MATCHED)}\n" for n in (1, 2, 3))

    found = landed("iso_statuses", text).rows

    assert found["owner_ref"].to_list() == ["I1", "I2", "I3"]
    assert found["reference"].to_list() == ["BAH-1", "BAH-2", "BAH-3"]
    assert found["line"].to_list() == [3, 6, 9]
    assert [text[offset:].startswith("<SctiesSttlmTxStsAdvc>") for offset in found["byte_offset"]] == [True] * 3


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        ("<PrcgSts><AckdAccptd><NoSpcfdRsn>NORE</NoSpcfdRsn></AckdAccptd></PrcgSts>", "PACK", "NORE"),
        ("<PrcgSts><CxlReqd/></PrcgSts>", "CPRC", None),
        ("<PrcgSts><PdgCxl><Rsn><Cd><Cd>CONF</Cd></Cd></Rsn></PdgCxl></PrcgSts>", "CANP", "CONF"),
        ("<PrcgSts><Canc><Rsn><Cd><Cd>CANS</Cd></Cd></Rsn></Canc></PrcgSts>", "CANS", "CANS"),
        ("<PrcgSts><Canc><Rsn><Cd><Cd>CANI</Cd></Cd></Rsn></Canc></PrcgSts>", "CAND", "CANI"),
        ("<PrcgSts><Prtry><PrtrySts><Id>WAIT</Id><Issr>DEPO</Issr></PrtrySts></Prtry></PrcgSts>", "DEPO/WAIT", None),
        ("<SttlmSts><Strange><Rsn><Cd><Cd>ZZZZ</Cd></Cd></Rsn></Strange></SttlmSts>", "Strange", "ZZZZ"),
        ("<MtchgSts><Mtchd>MACH</Mtchd></MtchgSts>", "MACH", None),
        ("<SttlmSts><Sts><Cd>PENF</Cd></Sts><Rsn><Cd>LACK</Cd></Rsn></SttlmSts>", "PENF", "LACK"),
    ],
)
def test_statuses_of_every_shape_keep_code_and_reason(said: str, code: str, reason: str | None) -> None:
    (row,) = rows("iso_statuses", status_advice(statuses=said))

    assert (row["status_code"], row["reason_code"]) == (code, reason)


def test_several_reasons_of_one_status_stay_in_order_and_proprietary_ones_name_their_issuer() -> None:
    own = "<Rsn><Cd><Prtry><Id>SX15</Id><Issr>DEPO</Issr></Prtry></Cd><AddtlRsnInf>two</AddtlRsnInf></Rsn>"
    (row,) = rows("iso_statuses", status_advice(statuses=LACK.replace("</Rsn>", f"</Rsn>{own}")))

    assert (row["reason_code"], row["further_reason_codes"]) == ("LACK", "DEPO/SX15")
    assert row["reason_narrative"] == "no stock / two"


def test_a_pending_statement_by_status_and_by_transaction_say_the_same() -> None:
    by_status = pending(f"<Sts><StsAndRsn>{LACK}</StsAndRsn><Tx>{listed('I1')}</Tx><Tx>{listed('I2')}</Tx></Sts>")
    by_transaction = pending(
        *(f"<Txs>{listed(ref)}<StsAndRsn>{LACK}</StsAndRsn></Txs>" for ref in ("I1", "I2")), structure="TRAN"
    )
    told = ("instruction_ref", "status_code", "reason_code", "quantity", "account", "side", "prepared_at")

    first, second = (
        [{name: row[name] for name in told} for row in rows("iso_pending", text)]
        for text in (by_status, by_transaction)
    )

    assert first == second
    assert first[1] == dict(
        zip(told, ("I2", "PENF", "LACK", 5, "A-1", "DELIVER", datetime(2026, 11, 20, 18, tzinfo=UTC)), strict=True)
    )


def test_a_statement_without_activity_is_an_answer_and_one_that_lost_its_lines_is_a_reject() -> None:
    quiet, torn = pending(), pending().replace("<ActvtyInd>false", "<ActvtyInd>true")

    assert doors("iso_pending", quiet).excluded["rule"].to_list() == ["statement without activity (ActvtyInd)"]
    assert "lists no transaction" in doors("iso_pending", torn).rejects["expected"][0]


def test_pages_must_follow_each_other_to_the_last_one() -> None:
    whole = pending(number=1, last=False) + "\n" + pending(number=2, last=True)

    check_controls(landed("iso_pending", whole))
    with pytest.raises(InputError, match="no further page"):
        check_controls(landed("iso_pending", pending(number=1, last=False)))
    with pytest.raises(InputError, match="pages says 3/LAST, counted page 2"):
        check_controls(landed("iso_pending", whole.replace("<PgNb>2<", "<PgNb>3<")))


def test_a_confirmation_and_a_statement_read_as_what_settled() -> None:
    (confirmed,) = rows("iso_confirmations", header("BAH-9") + confirmation())
    (posted,) = rows("iso_statement", settled(listed("INS-1", "400", settled=True)))

    for row in (confirmed, posted):
        assert (row["linked_ref"], row["side"], row["quantity"]) == ("INS-1", "DELIVER", 400)
        assert (row["effective_date"], row["counterparty"], row["status"]) == (date(2026, 11, 25), "PARTXX22", "NEW")
    assert (confirmed["instruction_ref"], posted["instruction_ref"]) == ("BAH-9", "STM-2/1/1")
    assert confirmed["settlement_amount"] == Decimal("4000.01")


def test_a_pre_confirmation_has_not_settled_and_a_reversal_takes_back() -> None:
    early = confirmation(more="<AddtlParams><PreConf>PRSE</PreConf></AddtlParams>")
    reversed_ = settled(listed("I1", settled=True).replace("</TxDtls>", "<RvslInd>true</RvslInd></TxDtls>"))

    assert doors("iso_confirmations", early).excluded["rule"].to_list() == [
        "pre-confirmation (PRSE): not settled yet"
    ]
    assert [row["status"] for row in rows("iso_statement", reversed_)] == ["CANCEL"]


def test_an_instruction_is_a_row_of_the_house() -> None:
    (row,) = rows("iso_instructions", instruction())

    assert (row["book"], row["instruction_ref"], row["linked_ref"]) == ("HOUSE", "INS-1", "COM-1")
    assert (row["side"], row["quantity"], row["settlement_amount"]) == ("DELIVER", 1000, 10000)


def test_other_messages_are_excluded_by_name_and_an_empty_file_has_none() -> None:
    other = document("camt.053", "001.13", "<BkToCstmrStmt/>") + status_advice()

    assert doors("iso_statuses", other).excluded["rule"].to_list() == [
        "camt.053 is none of the messages of this profile: sese.024"
    ]
    assert landed("iso_statuses", b" \n").rows.height == 0


def test_a_message_without_a_status_is_a_reject_with_its_place() -> None:
    rejects = doors("iso_statuses", status_advice(statuses="")).rejects

    assert "states no status" in rejects["expected"][0]
    assert rejects["line"].to_list() == [1]


LAUGHS = f'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;">]>{status_advice("&m;")}'
OUTSIDE = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>{status_advice("&x;")}'
UNSAFE = [
    (LAUGHS.encode(), "refused unread"),
    (LAUGHS.encode("utf-16"), "refused unread"),
    (OUTSIDE.encode(), "refused unread"),
    (b"<a>" * 5000 + b"</a>" * 5000, "is not a file of ISO 20022"),
    (ADVICE[:700].encode(), "it may be truncated"),
    (b"ISA*00*", "does not begin with '<'"),
    (ADVICE.replace("no stock", "caf\u00e9").encode("latin-1"), "its bytes are not utf-8"),
]


@pytest.mark.parametrize(("payload", "reason"), UNSAFE)
def test_bombs_and_broken_files_are_refused_with_a_reason(payload: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        landed("iso_statuses", payload)


def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reader, "MAX_BYTES", 100)

    with pytest.raises(InputError, match="ask the sender to split it"):
        landed("iso_statuses", ADVICE)


NUMBERS = st.decimals(min_value=0, max_value=10**12, places=5, allow_nan=False, allow_infinity=False)
REFERENCES = st.text(st.characters(codec="ascii", categories=("Lu", "Nd")), min_size=1, max_size=35)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(told=st.lists(st.tuples(REFERENCES, NUMBERS), min_size=1, max_size=6))
def test_what_is_written_is_read_back_digit_by_digit(told: list[tuple[str, Decimal]]) -> None:
    text = "\n".join(status_advice(ref, MATCHED, f"{number:f}") for ref, number in told)

    found = doors("iso_statuses", text).rows

    assert list(found.select("instruction_ref", "quantity").iter_rows()) == told
