"""Feedback of an authority: of reports and of whole files, its counts held against what it lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from mifir_feedback import a_status, advice, counts, feedback, rule

from compliance.mifir.schemas import compiled, found_schemas
from compliance.mifir.validity import validated
from data.contracts.failure import InputError, UsageError
from data.landing import LandedFile, check_controls, land, read
from data.profiles.profile import Profile, profile_named

FIRM = "529900TTTTTTTTTTTT33"
PROFILE = profile_named("mifir_feedback")
USUAL = feedback(
    advice(
        "PART",
        a_status("R1", "RJCT", "CON-412"),
        a_status(f"{FIRM}:R2", "PDNG", "CON-411"),
        a_status(f"R3/{FIRM}", "RJCT", "CON-360", "CON-370"),
        statistics=counts(10, ACPT=7, PDNG=1, RJCT=2),
    )
)


def landed(payload: bytes, profile: Profile = PROFILE) -> LandedFile:
    return land(payload, file_sha256="a" * 64, name="MIFIR_FEEDBACK_1.xml", profile=profile)


def test_statuses_of_the_file_and_of_each_report_are_rows() -> None:
    found = read(landed(USUAL), PROFILE)

    assert found.rejects.is_empty()
    assert found.rows.select("level", "transaction_reference", "executing_entity", "status", "rules").rows() == [
        ("FILE", None, None, "PART", None),
        ("REPORT", "R1", None, "RJCT", "CON-412"),
        ("REPORT", "R2", FIRM, "PDNG", "CON-411"),
        ("REPORT", "R3", FIRM, "RJCT", "CON-360;CON-370"),
    ]
    assert found.rows["original_message"].unique().to_list() == ["20261120-0001"]
    assert found.rows["rule_texts"][3] == "CON-360: not met; CON-370: not met"
    assert found.rows["reports_accepted"].to_list() == [7, None, None, None]
    assert found.rows["told_at"][0].isoformat() == "2026-11-21T06:00:00+00:00"
    assert found.rows["status_ref"].to_list() == ["FB-1/1", "FB-1/2", "FB-1/3", "FB-1/4"]


def test_made_up_feedback_is_valid_against_the_schema(shared: Path) -> None:
    messages = ("head.003.001.01", "head.001.001.01", "auth.031.001.01")
    found = found_schemas(shared / "reference" / "xsd", messages)

    schema = compiled({name: one.content for name, one in found.items()})

    assert validated(USUAL, schema).valid


@pytest.mark.parametrize("status", ["RJCT", "CRPT", "INCF"])
def test_a_whole_file_may_be_rejected(status: str) -> None:
    found = read(landed(feedback(advice(status, rules=rule("FIL-105", "not as the schema says")))), PROFILE)

    row = found.rows.row(0, named=True)
    assert (row["level"], row["status"], row["rules"]) == ("FILE", status, "FIL-105")
    assert row["rule_texts"] == "FIL-105: not as the schema says"


@pytest.mark.parametrize(
    ("statistics", "said"),
    [
        (counts(10, ACPT=7, PDNG=1, RJCT=3), "reports says 10, counted 11; .*reports RJCT says 3, counted 2"),
        (counts(9, ACPT=8, PDNG=1), "reports RJCT says 0, counted 2"),
        (counts(10, ACPT=8, RJCT=2), "reports PDNG says 0, counted 1"),
    ],
)
def test_counts_that_contradict_the_list_hold_the_file(statistics: str, said: str) -> None:
    records = (a_status("R1", "RJCT", "X"), a_status("R2", "PDNG", "X"), a_status("R3", "RJCT", "X"))

    with pytest.raises(InputError, match=said):
        check_controls(landed(feedback(advice("PART", *records, statistics=statistics))))


def test_accepted_reports_may_be_left_out_or_all_be_listed() -> None:
    both = (a_status("R1"), a_status("R2"))

    check_controls(landed(USUAL))
    check_controls(landed(feedback(advice("ACPT", *both, statistics=counts(2, ACPT=2)))))
    with pytest.raises(InputError, match="reports ACPT says 3, counted 2"):
        check_controls(landed(feedback(advice("ACPT", *both, statistics=counts(3, ACPT=3)))))


def test_feedback_on_several_files_keeps_them_apart() -> None:
    payload = feedback(advice("RJCT", of="F-1"), advice("ACPT", a_status("R9"), of="F-2"))

    rows = read(landed(payload), PROFILE).rows

    assert rows.select("original_message", "status").rows() == [("F-1", "RJCT"), ("F-2", "ACPT"), ("F-2", "ACPT")]


def test_a_profile_says_how_its_authority_names_a_report() -> None:
    own = PROFILE.model_copy(update={"options": {"record": r"(?P<reference>[A-Z0-9]+)\+(?P<entity>[A-Z0-9]{20})"}})
    payload = feedback(advice("ACPT", a_status(f"R1+{FIRM}")))

    rows = read(landed(payload, own), own).rows

    assert rows["executing_entity"].to_list() == [None, FIRM]
    assert landed(payload).rows["malformed"].str.contains("names no report").to_list() == [None, True]
    with pytest.raises(UsageError, match="no group named reference"):
        landed(payload, PROFILE.model_copy(update={"options": {"record": "(.*)"}}))


def test_another_message_and_a_stranger_are_told() -> None:
    with pytest.raises(InputError, match=r"expected urn:.*auth\.031"):
        landed(USUAL.replace(b"auth.031.001.01", b"auth.016.001.01"))
    strange = USUAL.replace(b"<RcrdSts><OrgnlRcrdId>R1<", b"<RcrdSts><New/><OrgnlRcrdId>R1<")
    assert "it holds New" in landed(strange).rows["malformed"][1]
