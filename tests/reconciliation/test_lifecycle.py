"""The life of a reference: pure, without frames, then once through the engine."""

from __future__ import annotations

from build import a_trade, match, trades

from data.contracts.words import Disposition
from reconciliation.lifecycle import Entry, Fate, lives


def an_entry(position: int, status: str = "NEW", content: int = 0, version: int | None = None) -> Entry:
    return Entry(position, reference=0, version=version, status=status, content=content, order=position)


def fates(*entries: Entry) -> list[Fate]:
    found = {lived.entry.position: lived.fate for lived in lives(reversed(entries))}
    return [found[entry.position] for entry in entries]


def test_a_cancel_takes_out_the_row_it_cancels() -> None:
    assert fates(an_entry(0), an_entry(1, "CANCEL")) == [Fate.CANCELLED, Fate.CANCEL]


def test_a_cancel_of_something_never_seen_is_unknown() -> None:
    assert fates(an_entry(0, "CANCEL")) == [Fate.CANCEL_UNKNOWN]


def test_a_second_cancel_cancels_nothing_new() -> None:
    assert fates(an_entry(0), an_entry(1, "CANCEL"), an_entry(2, "CANCEL", content=1)) == [
        Fate.CANCELLED,
        Fate.CANCEL,
        Fate.CANCEL,
    ]


def test_a_correct_supersedes_and_a_cancel_takes_out_the_correct() -> None:
    assert fates(an_entry(0), an_entry(1, "CORRECT", 1), an_entry(2, "CANCEL", 1)) == [
        Fate.SUPERSEDED,
        Fate.CANCELLED,
        Fate.CANCEL,
    ]


def test_of_versions_the_last_one_stays() -> None:
    assert fates(an_entry(0, version=1), an_entry(1, content=1, version=2)) == [Fate.SUPERSEDED, Fate.LIVE]


def test_a_cancel_of_an_earlier_version_leaves_the_later_one() -> None:
    assert fates(an_entry(0, version=1), an_entry(1, "CANCEL", 0, 1), an_entry(2, content=1, version=2)) == [
        Fate.CANCELLED,
        Fate.CANCEL,
        Fate.LIVE,
    ]


def test_the_same_again_is_a_duplicate_and_the_first_stays() -> None:
    assert fates(an_entry(0), an_entry(1), an_entry(2)) == [Fate.LIVE, Fate.DUPLICATE, Fate.DUPLICATE]


def test_different_content_without_a_version_is_a_reused_reference() -> None:
    assert fates(an_entry(0), an_entry(1, content=1)) == [Fate.REFERENCE_REUSED, Fate.REFERENCE_REUSED]


def test_a_cancel_of_one_of_two_reused_references_takes_the_one_it_describes() -> None:
    assert fates(an_entry(0), an_entry(1, content=1), an_entry(2, "CANCEL", 1)) == [
        Fate.LIVE,
        Fate.CANCELLED,
        Fate.CANCEL,
    ]


def test_every_fate_has_its_disposition_and_reason() -> None:
    house = trades(
        a_trade("H1"), a_trade("H1"),
        a_trade("H2"), a_trade("H2", status="CANCEL"),
        a_trade("H3", quantity="7"), a_trade("H3", status="CORRECT", quantity="8"),
    )  # fmt: skip

    result = match(house, trades(a_trade("S1", quantity="8")))

    assert sorted(result.dispositions_of("H1")) == [Disposition.BREAK, Disposition.DUPLICATE]
    assert result.dispositions_of("H2") == [Disposition.CANCELLED, Disposition.CANCELLED]
    assert set(result.dispositions_of("H3")) == {Disposition.EXCLUDED, Disposition.MATCHED}
    assert result.dispositions.filter(disposition="EXCLUDED")["reason"].item() == "superseded by house/sender:6"


def test_a_corrected_row_keeps_the_identity_of_its_break() -> None:
    before = match(trades(a_trade("H1", quantity="7")), trades())

    after = match(trades(a_trade("H1", quantity="7"), a_trade("H1", status="CORRECT", quantity="8")), trades())

    assert after.ids() == before.ids()
