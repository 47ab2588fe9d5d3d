"""SWIFT MT: blocks, envelopes of files, sequences, and what each message says of a trade or a movement."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError, UsageError
from data.formats.format import Records
from data.formats.swift_fields import currency_and_amount, number_text
from data.formats.swift_mt import cut
from data.profiles.profile import Profile

PARTIES = (
    ":16R:SETPRTY\n:95P::{agent}//AGNTXX22\n:16S:SETPRTY\n:16R:SETPRTY\n:95P::{party}//PARTXX22\n"
    ":97A::SAFE//C-9\n:16S:SETPRTY"
)


def message(kind: str, text: str, *, mur: str = "MUR-1", trailer: str = "") -> str:
    return f"{{1:F01HOUSXX22AXXX0000000000}}{{2:I{kind}CUSTXX22XXXXN}}{{3:{{108:{mur}}}}}{{4:\n{text}\n-}}{trailer}"


def movement(ref: str = "REF-1", function: str = "NEWM", link: str = "", *, settled: bool = False) -> str:
    """The text of a receive free of payment."""
    linked = f"\n:16R:LINK\n:20C::{link}\n:16S:LINK" if link else ""
    mark = "ESTT" if settled else "SETT"
    parties = PARTIES.format(agent="DEAG", party="SELL")
    return (
        f":16R:GENL\n:20C::SEME//{ref}\n:23G:{function}{linked}\n:16S:GENL\n:16R:TRADDET\n:98A::SETT//20261124\n"
        f":98A::TRAD//20261120\n:35B:ISIN XS0000000009\nACME 5 30\n:16S:TRADDET\n:16R:FIAC\n"
        f":36B::{mark}//FAMT/1000,\n:97A::SAFE//A-1\n:16S:FIAC\n:16R:SETDET\n:22F::SETR//TRAD\n{parties}\n:16S:SETDET"
    )


def confirmation(direction: str = "BUYI", price: str = "ACTU/EUR2,749", amounts: str = "") -> str:
    return (
        ":16R:GENL\n:20C::SEME//CONF-1\n:23G:NEWM\n:16R:LINK\n:20C::RELA//OURS-1\n:16S:LINK\n:16S:GENL\n:16R:CONFDET\n"
        f":98C::TRAD//20261120143000\n:98A::SETT//20261124\n:90B::DEAL//{price}\n:22H::BUSE//{direction}\n"
        ":22H::PAYM//APMT\n:16R:CONFPRTY\n:95P::BUYR//BUYRXX22\n:97A::SAFE//A-1\n:16S:CONFPRTY\n:16R:CONFPRTY\n"
        ":95P::SELL//SELLXX22\n:97A::SAFE//S-2\n:16S:CONFPRTY\n:36B::CONF//UNIT/2000,\n:35B:ISIN XS0000000009\n"
        f":16S:CONFDET\n:16R:SETDET\n:22F::SETR//TRAD\n{amounts}:16S:SETDET"
    )


def amount(code: str, text: str) -> str:
    return f":16R:AMT\n:19A::{code}//{text}\n:16S:AMT\n"


def records(*messages: str, between: str = "\n", **options: str) -> Records:
    profile = Profile.model_validate({"name": "made_up", "book": "STREET", "format": "swift_mt", "options": options})
    return cut(between.join(messages).encode(), profile)


def rows(found: Records) -> list[dict[str, Any]]:
    return found.rows.filter(pl.col("excluded").is_null() & pl.col("malformed").is_null()).to_dicts()


@pytest.mark.parametrize(
    ("kind", "direction", "payment"),
    [("540", "RECEIVE", "FREE"), ("541", "RECEIVE", "APMT"), ("542", "DELIVER", "FREE"), ("547", "DELIVER", "APMT")],
)
def test_direction_and_payment_follow_from_the_type_of_message(kind: str, direction: str, payment: str) -> None:
    row = rows(records(message(kind, movement())))[0]

    assert (row["direction"], row["payment"], row["mur"]) == (direction, payment, "MUR-1")
    assert (row["account"], row["instrument"], row["quantity_FAMT"]) == ("A-1", "XS0000000009", "1000")


@pytest.mark.parametrize("between", ["\n", "", "\n$\n", "$", "\x03\x00  \x01"])
def test_several_messages_in_a_file_are_split_however_they_are_packed(between: str) -> None:
    found = records(message("540", movement("R1")), message("540", movement("R2")), between=between)

    assert [row["trade_ref"] for row in rows(found)] == ["R1", "R2"]
    assert found.rows.select("line", "part").is_duplicated().any() is False


def test_an_acknowledgement_is_excluded_and_its_copy_is_read() -> None:
    ack = "{1:F21HOUSXX22AXXX0000000000}{4:{177:2611201430}{451:0}}"

    found = records(ack + message("540", movement()))

    assert found.rows["excluded"].to_list() == ["acknowledgement by the network: accepted", None]


def test_a_copy_that_the_network_refused_is_no_instruction() -> None:
    nak = "{1:F21HOUSXX22AXXX0000000000}{4:{177:2611201430}{451:1}{405:T33}}"

    found = records(nak + message("540", movement()), message("540", movement("R2")))

    assert found.rows["excluded"].to_list()[1] == "refused by the network (451:1), never delivered"
    assert [row["trade_ref"] for row in rows(found)] == ["R2"]


def test_a_training_message_is_not_of_the_books() -> None:
    found = records(message("540", movement(), trailer="{5:{CHK:123456789ABC}{TNG:}}"))

    assert found.rows["excluded"].to_list() == ["message of test and training (TNG)"]


def test_a_cancellation_takes_the_reference_it_cancels() -> None:
    row = rows(records(message("540", movement("R2", "CANC", "PREV//R1"))))[0]

    assert (row["trade_ref"], row["status"], row["reference"]) == ("R1", "CANCEL", "R2")


def test_an_instruction_that_says_new_and_names_its_previous_one_is_a_cancellation_by_default() -> None:
    told = message("540", movement("R2", "NEWM", "PREV//R1"))

    assert rows(records(told))[0]["status"] == "CANCEL"
    assert rows(records(told, newm_with_previous="new"))[0]["status"] == "NEW"
    with pytest.raises(UsageError, match="possible: cancel, new"):
        records(told, newm_with_previous="perhaps")


def test_without_headers_the_type_is_told_by_the_sequences_or_not_at_all() -> None:
    received = records(f"{{4:\n{movement(settled=True)}\n-}}")
    neither = records(f"{{4:\n{movement().replace(PARTIES.format(agent='DEAG', party='SELL') + chr(10), '')}\n-}}")

    assert rows(received)[0]["message_type"] == "544"
    assert "cannot be told" in neither.rows["malformed"][0]


def test_a_confirmation_is_read_from_our_own_side() -> None:
    bought, sold = rows(records(message("515", confirmation()), message("515", confirmation("REDM"))))

    assert (bought["account"], bought["counterparty"], bought["related"]) == ("A-1", "SELLXX22", "OURS-1")
    assert (sold["account"], sold["counterparty"]) == ("S-2", "BUYRXX22")
    assert (bought["trade_day"], bought["trade_time"]) == ("20261120", "20261120143000")
    assert (bought["price"], bought["price_type"], bought["price_currency"]) == ("2,749", "ACTU", "EUR")


def test_total_charges_are_not_counted_beside_their_parts() -> None:
    parts = amount("EXEC", "EUR20,49") + amount("RSCH", "EUR7,00") + amount("STAM", "EUR1,00")
    row = rows(records(message("515", confirmation(amounts=parts + amount("CHAR", "EUR27,49")))))[0]
    other = rows(records(message("515", confirmation(amounts=parts + amount("CHAR", "EUR3,00")))))[0]

    assert (row["commission"], row["fees"], row["taxes"]) == ("20,49", "7,00", "1,00")
    assert other["fees"] == "10,00"


def test_original_and_current_face_are_kept_apart() -> None:
    both = movement().replace(":36B::SETT//FAMT/1000,", ":36B::SETT//FAMT/1000,\n:36B::SETT//AMOR/873,25")

    row = rows(records(message("541", both)))[0]

    assert (row["quantity_FAMT"], row["quantity_AMOR"]) == ("1000", "873,25")


@pytest.mark.parametrize(
    ("text", "read"), [("1000,", "1000"), ("N12,50", "-12,50"), (",5", ",5"), ("1.000,5", "1.000,5"), ("", "")]
)
def test_numbers_lose_only_their_empty_decimals(text: str, read: str) -> None:
    assert number_text(text) == read


def test_a_negative_amount_says_so_before_its_currency() -> None:
    assert currency_and_amount("NEUR100,") == ("EUR", "-100")
    assert currency_and_amount("NOK100,") == ("NOK", "100")
    assert currency_and_amount("100,") == ("", "100,")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (message("541", movement().replace(":16S:FIAC", ":16S:FOO")), "16S closes 'FOO'"),
        (message("541", movement().removesuffix("\n:16S:SETDET")), "never closed"),
        (message("541", movement())[:-2], "block 4 does not end"),
        (message("541", "no tag\n" + movement()), "begins with 'no tag'"),
        (message("541", movement(), trailer="{5:{CHK:1"), "block 5 is not closed"),
        (message("541", movement()) + "\nTotal: 1", "text outside of any message"),
    ],
)
def test_a_broken_message_is_malformed_and_says_why(broken: str, reason: str) -> None:
    found = records(broken, message("540", movement("R2")))

    assert any(reason in told for told in found.rows["malformed"].drop_nulls())


def test_a_message_cut_off_does_not_swallow_the_next_one() -> None:
    found = records(message("541", movement("R1"))[:120], message("540", movement("R2")))

    assert [row["trade_ref"] for row in rows(found)] == ["R2"]


def test_a_file_cut_off_in_its_last_message_fails_its_control() -> None:
    whole = message("540", movement())

    assert all(control.agrees for control in records(whole, whole).controls)
    assert [control.agrees for control in records(whole, whole[:-5]).controls] == [False]
    assert [control.agrees for control in records(whole, whole[:40]).controls] == [False]


def test_pages_must_follow_each_other_to_the_last_one() -> None:
    def page(said: str) -> str:
        return message("535", f":16R:GENL\n:28E:{said}\n:16S:GENL")

    whole, broken = records(page("1/MORE"), page("2/LAST")), records(page("1/MORE"), page("3/LAST"))

    assert [control.agrees for control in whole.controls] == [True, True, True]
    assert [control.agrees for control in broken.controls] == [True, True, False]
    assert records(page("1/MORE")).controls[-1].counted == "no further page"


def test_other_types_are_excluded_and_other_files_refused() -> None:
    assert "MT940 is none" in records(message("940", ":20:STMT")).rows["excluded"][0]
    with pytest.raises(InputError, match="no SWIFT message"):
        records("<message><block1/></message>")
    assert records("").rows.height == 0
