"""FIX logs: how messages are found, what each is for the books, and how fills are told apart."""

from __future__ import annotations

import time
from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.formats.fix import cut
from data.formats.format import Records
from data.profiles.profile import Profile, profile_named

SOH = "\x01"
FILL = {"37": "ORD-1", "17": "EX-1", "150": "F", "39": "1", "54": "1", "48": "US0000000001", "22": "4", "32": "100"}
REST = {"31": "10.5", "14": "100", "15": "USD", "1": "ACC-1", "60": "20261120-14:30:00.000"}
LOGGED = FILL | REST


def fix(kind: str, fields: dict[str, str] | list[tuple[str, str]], number: int = 1, version: str = "FIX.4.4") -> str:
    """A made-up message with a right body length and checksum."""
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    head = [("35", kind), ("34", str(number)), ("49", "BRKA"), ("56", "HOUSE"), ("52", "20261120-14:30:01")]
    body = SOH.join(f"{tag}={value}" for tag, value in [*head, *pairs]) + SOH
    start = f"8={version}{SOH}9={len(body)}{SOH}{body}"
    return f"{start}10={sum(start.encode()) % 256:03d}{SOH}"


def profile(**options: str) -> Profile:
    return Profile.model_validate({"name": "made_up", "book": "STREET", "format": "fix", "options": options})


def records(*messages: str, between: str = "\n", **options: str) -> Records:
    return cut(between.join(messages).encode(), profile(**options))


def trades(found: Records) -> list[dict[str, Any]]:
    return found.rows.filter(pl.col("excluded").is_null() & pl.col("malformed").is_null()).to_dicts()


@pytest.mark.parametrize("separator", [SOH, "|", ";", "^A", "<SOH>", "^", " ", " | ", "\\x01"])
def test_any_usual_separator_is_detected_and_the_checksum_still_counts(separator: str) -> None:
    found = records(fix("8", LOGGED).replace(SOH, separator))

    assert [row["LastQty"] for row in trades(found)] == ["100"]
    assert all(control.agrees for control in found.controls)


def test_a_prefix_of_the_log_and_lines_without_messages_are_not_lost() -> None:
    found = records("engine started", f"2026-11-20 14:30:01 OUT: {fix('8', LOGGED)}", f"<IN ({fix('0', {}, 2)})>")

    assert found.rows["line"].to_list() == [1, 2, 3]
    assert found.rows["excluded"].to_list() == ["line without a FIX message", None, "MsgType 0: heartbeat"]
    assert found.rows["byte_offset"].to_list()[1] == len("engine started\n2026-11-20 14:30:01 OUT: ")


def test_messages_that_share_a_line_are_told_apart_by_their_part() -> None:
    found = records(fix("8", LOGGED), fix("8", LOGGED | {"17": "EX-2"}, 2), between="")

    assert found.rows.select("line", "part").rows() == [(1, 0), (1, 1)]


def test_a_separator_inside_a_value_does_not_cut_it() -> None:
    found = records(fix("8", LOGGED | {"58": "one two", "107": "ACME 5% 2030"}).replace(SOH, " "))

    assert trades(found)[0]["SecurityDesc"] == "ACME 5% 2030"


def test_a_changed_digit_fails_the_checksum_and_a_lost_field_the_body_length() -> None:
    whole = fix("8", LOGGED)
    changed = records(whole.replace("31=10.5", "31=10.6"))
    shortened = records(whole.replace(f"1=ACC-1{SOH}", ""))

    assert [control.name for control in changed.controls if not control.agrees] == ["checksum"]
    assert "body_length" in [control.name for control in shortened.controls if not control.agrees]
    assert all(control.agrees for control in records(whole.replace("10.5", "10.6"), checksums="report").controls)


def test_missing_sequence_numbers_are_counted_and_stop_the_file_when_the_profile_says_so() -> None:
    log = (fix("8", LOGGED, 7), fix("8", LOGGED | {"17": "EX-2"}, 10))

    sequence = records(*log, sequence="strict").controls[-1]

    assert (sequence.said, sequence.counted, sequence.agrees) == ("4", "2", False)
    assert "BRKA>HOUSE goes from 7 to 10" in sequence.where
    assert records(*log).controls[-1].agrees


def test_a_message_that_is_cut_off_is_malformed_and_never_half_read() -> None:
    found = records(fix("8", LOGGED), fix("8", LOGGED, 2)[:-40])

    assert "cut off" in found.rows["malformed"].to_list()[1]
    assert (found.controls[0].said, found.controls[0].counted, found.controls[0].agrees) == ("2", "1", False)
    assert len(trades(found)) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"150": "F"}, "NEW"),
        ({"150": "2", "20": "0"}, "NEW"),
        ({"150": "1", "20": "0"}, "NEW"),
        ({"150": "G", "19": "EX-0"}, "CORRECT"),
        ({"150": "2", "20": "2", "19": "EX-0"}, "CORRECT"),
        ({"150": "H", "19": "EX-0"}, "CANCEL"),
        ({"150": "2", "20": "1", "19": "EX-0"}, "CANCEL"),
    ],
)
def test_fills_corrects_and_busts_of_both_generations_are_known(change: dict[str, str], status: str) -> None:
    assert [row["status"] for row in trades(records(fix("8", LOGGED | change)))] == [status]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"150": "0"}, "ExecType 0: new order, no trade"),
        ({"150": "8"}, "ExecType 8: order rejected, no trade"),
        ({"150": "F", "20": "3"}, "ExecTransType 3: order status, no trade"),
        ({"150": "1", "32": "0"}, "ExecType 1 with LastQty 0: no trade"),
    ],
)
def test_reports_about_orders_are_excluded_by_their_rule(change: dict[str, str], rule: str) -> None:
    assert records(fix("8", LOGGED | change)).rows["excluded"].to_list() == [rule]


def test_an_unknown_kind_of_execution_is_malformed_not_guessed() -> None:
    assert "ExecType Z is not known" in records(fix("8", LOGGED | {"150": "Z"})).rows["malformed"][0]


def test_one_execution_id_on_every_fill_loses_none_and_doubles_none() -> None:
    fills = [fix("8", LOGGED | {"32": "20", "14": str(20 * n), "39": "0"}, 242) for n in (1, 2, 3)]

    found = trades(records(*fills, fills[1]))

    references = [row["trade_ref"] for row in found]
    assert references == ["EX-1/ORD-1/20", "EX-1/ORD-1/40", "EX-1/ORD-1/60", "EX-1/ORD-1/40"]


def test_one_fill_under_two_execution_ids_is_one_trade() -> None:
    found = trades(records(fix("8", LOGGED | {"17": "EX-9"}), fix("8", LOGGED | {"17": "EX-8", "97": "Y"}, 2)))

    assert [row["trade_ref"] for row in found] == ["EX-8", "EX-8"]


def test_a_bust_of_a_correction_speaks_of_the_first_fill_and_takes_its_values() -> None:
    correct = LOGGED | {"17": "EX-2", "19": "EX-1", "150": "G", "31": "10.6"}
    bust = {"37": "ORD-1", "17": "EX-3", "19": "EX-2", "150": "H", "32": "0", "31": "0"}

    found = trades(records(fix("8", LOGGED), fix("8", correct, 2), fix("8", bust, 3)))

    told = [(row["trade_ref"], row["status"], row["version"], row["LastPx"]) for row in found]
    assert told == [("EX-1", "NEW", None, "10.5"), ("EX-1", "CORRECT", "2", "10.6"), ("EX-1", "CANCEL", "3", "10.6")]


def test_a_bust_of_one_of_several_fills_under_one_id_finds_it_by_its_content() -> None:
    fills = [fix("8", LOGGED | {"32": str(n), "14": str(n)}) for n in (20, 30)]
    bust = fix("8", LOGGED | {"17": "EX-5", "19": "EX-1", "150": "H", "32": "30"})

    assert trades(records(*fills, bust))[-1]["trade_ref"] == "EX-1/ORD-1/30"


def test_a_bust_of_a_fill_of_another_day_names_it_by_its_id() -> None:
    found = trades(records(fix("8", LOGGED | {"150": "H", "19": "EX-OLD", "17": "EX-7"})))

    assert (found[0]["trade_ref"], found[0]["version"]) == ("EX-OLD", "2")


def allocation(**change: str) -> str:
    head = [("70", "AL-1"), ("71", "0"), ("54", "2"), ("55", "FUT"), ("200", "202612"), ("53", "100")]
    said = [*head, ("6", "484.5"), ("75", "20261120"), ("15", "EUR")]
    first = [("79", "ACC-1"), ("467", "IA-1"), ("80", "33"), ("153", "484.5")]
    second = [("79", "ACC-2"), ("80", "67"), ("12", "5"), ("13", "3")]
    return fix("J", [*said, ("78", change.get("t78", "2")), *first, *second])


def test_an_allocation_is_one_row_per_account_and_its_block_is_excluded() -> None:
    found = records(allocation())

    told = [(row["trade_ref"], row["AllocAccount"], row["quantity"], row["price"]) for row in trades(found)]
    assert told == [("IA-1", "ACC-1", "33", "484.5"), ("AL-1/ACC-2", "ACC-2", "67", "484.5")]
    assert {row["block_ref"] for row in trades(found)} == {"AL-1"}
    assert {row["instrument"] for row in trades(found)} == {"FUT 202612"}
    assert found.rows["excluded"].to_list()[0] == "block of an allocation: its accounts carry the quantity"


def test_an_allocation_that_announces_more_accounts_than_it_carries_is_malformed() -> None:
    assert "announces 3 entries" in records(allocation(t78="3")).rows["malformed"][0]


def test_a_confirmation_that_replaces_another_speaks_of_it() -> None:
    said = {"664": "CF-2", "666": "1", "772": "CF-1", "773": "2", "70": "AL-1", "80": "33", "6": "9.5", "54": "1"}
    status = {"664": "CF-3", "666": "0", "773": "1"}

    found = records(fix("AK", said), fix("AK", status, 2))

    assert [(row["trade_ref"], row["status"], row["quantity"]) for row in trades(found)] == [
        ("CF-1", "CORRECT", "33")
    ]
    assert "status of a confirmation" in found.rows["excluded"][1]


def test_a_trade_report_gives_one_row_per_side_with_its_own_account() -> None:
    head = [("571", "TR-1"), ("487", "0"), ("55", "ACME"), ("32", "5"), ("31", "9"), ("552", "2")]
    sides = [("54", "1"), ("1", "ACC-1"), ("11", "C-1"), ("54", "2"), ("11", "C-2")]

    found = trades(records(fix("AE", [*head, *sides])))

    told = [(row["trade_ref"], row["Side"], row.get("Account"), row["ClOrdID"]) for row in found]
    assert told == [("TR-1/1", "1", "ACC-1", "C-1"), ("TR-1/2", "2", None, "C-2")]


def test_fees_taxes_commission_and_parties_are_read_from_their_groups() -> None:
    fees = [("136", "2"), ("137", "1.10"), ("138", "USD"), ("139", "4"), ("137", "2.25"), ("139", "5")]
    party = [("453", "1"), ("448", "TRADER-7"), ("447", "D"), ("452", "12"), ("12", "3.5"), ("13", "3")]

    row = trades(records(fix("8", [*LOGGED.items(), *fees, *party])))[0]

    assert (row["fees"], row["taxes"], row["commission"], row["Party.12"]) == ("1.10", "2.25", "3.5", "TRADER-7")


def test_a_field_that_stands_twice_outside_a_group_is_malformed() -> None:
    assert "stands twice" in records(fix("8", [*LOGGED.items(), ("32", "200")])).rows["malformed"][0]


def test_data_fields_may_hold_the_separator() -> None:
    found = records(fix("8", [("95", "7"), ("96", f"a{SOH}32=9x"), *LOGGED.items()]))

    assert [row["LastQty"] for row in trades(found)] == ["100"]


def test_a_file_that_is_no_log_is_refused_and_an_empty_one_is_not() -> None:
    with pytest.raises(InputError, match="no FIX message"):
        records("Stock Code,Quantity")

    assert records("\n").rows.height == 0


@pytest.mark.parametrize("name", ["fix_executions", "fix_allocations", "fix_confirmations", "fix_trade_reports"])
def test_every_column_a_profile_asks_for_exists_even_where_the_log_has_none(name: str) -> None:
    asked = {column for mapping in profile_named(name).columns.values() for column in mapping.columns}

    assert asked <= set(cut(fix("0", {}).encode(), profile_named(name)).rows.columns)


def test_time_grows_no_worse_than_the_log() -> None:
    def seconds(count: int) -> float:
        log = "".join(fix("8", LOGGED | {"17": f"EX-{n}"}, n) + "\n" for n in range(count)).encode()
        begin = time.process_time()
        cut(log, profile())
        return time.process_time() - begin

    assert seconds(8000) < 12 * seconds(2000)
