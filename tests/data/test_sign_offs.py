"""Who answers for what: the journal keeps every act, and a maker is never the checker."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from data.contracts.failure import NotPermittedError, TieoutError, UsageError
from data.journal.journal import Journal
from data.journal.models import SignOffRow
from data.journal.records import Act, SignOff
from data.journal.sign_offs import same_person

FILE, OTHER = "a" * 64, "b" * 64
FRIDAY = date(2026, 11, 20)


def sign(journal: Journal, act: Act, who: str, subject: str = FILE, **others: object) -> SignOff:
    return journal.sign(kind="report_file", subject=subject, act=act, who=who, business_date=FRIDAY, **others)


def test_acts_are_told_in_order_with_their_reasons_and_details(journal: Journal) -> None:
    made = sign(journal, Act.PREPARED, " Ana  Maker ", detail={"reports": 2})
    sign(journal, Act.APPROVED, "Cy Checker", why="looked at every report")
    sign(journal, Act.PREPARED, "Ana Maker", subject=OTHER)

    assert [(done.act, done.who, done.why) for done in journal.acts_of("report_file", FILE)] == [
        (Act.PREPARED, "Ana Maker", ""),
        (Act.APPROVED, "Cy Checker", "looked at every report"),
    ]
    assert (made.detail, made.business_date, made.at.isoformat()) == (
        {"reports": 2},
        FRIDAY,
        "2026-11-20T18:00:00+00:00",
    )
    assert len(journal.sign_offs(business_date=FRIDAY)) == len(journal.sign_offs(kind="report_file")) == 3
    assert journal.sign_offs(business_date=date(2026, 11, 23)) == journal.sign_offs(kind="evidence") == []


@pytest.mark.parametrize("maker", ["Ana Maker", "ana maker", " ANA   MAKER ", "\uff21na Maker", "AnaMaker"])
def test_a_maker_is_never_the_checker_however_the_name_is_written(journal: Journal, maker: str) -> None:
    sign(journal, Act.PREPARED, "Ana Maker")

    with pytest.raises(NotPermittedError, match="a second person has to"):
        sign(journal, Act.APPROVED, maker)

    assert [done.act for done in journal.acts_of("report_file", FILE)] == [Act.PREPARED]


def test_who_attests_cannot_approve_and_what_nobody_made_cannot_be_approved(journal: Journal) -> None:
    sign(journal, Act.ATTESTED, "Ana Maker")

    with pytest.raises(NotPermittedError, match="a second person"):
        sign(journal, Act.APPROVED, "ana maker")
    with pytest.raises(NotPermittedError, match="nothing to approve"):
        sign(journal, Act.APPROVED, "Cy Checker", subject=OTHER)


@pytest.mark.parametrize("nobody", ["", "  ", "\x07", "Ana\u200bMaker", "a" * 201])
def test_a_name_is_one_that_can_be_read(journal: Journal, nobody: str) -> None:
    with pytest.raises(UsageError, match="names nobody"):
        sign(journal, Act.PREPARED, nobody)


def test_no_act_is_ever_changed_or_removed(journal: Journal) -> None:
    sign(journal, Act.PREPARED, "Ana Maker")

    for change in (update(SignOffRow).values(who="Cy Checker"), delete(SignOffRow)):
        with (
            pytest.raises((DatabaseError, IntegrityError, TieoutError), match="append-only"),
            journal.writing() as session,
        ):
            session.execute(change)

    assert [done.who for done in journal.acts_of("report_file", FILE)] == ["Ana Maker"]


def test_of_two_who_approve_at_once_one_is_told_that_the_other_did(journal: Journal) -> None:
    sign(journal, Act.PREPARED, "Ana Maker")
    told: list[str] = []
    together = threading.Barrier(4)

    def once(acts: Sequence[SignOff]) -> None:
        if any(done.act is Act.APPROVED for done in acts):
            raise NotPermittedError("it is approved already")

    def approve(number: int) -> None:
        together.wait()
        try:
            sign(journal, Act.APPROVED, f"Checker {number}", permitted=once)
        except NotPermittedError as error:
            told.append(str(error))

    people = [threading.Thread(target=approve, args=(number,)) for number in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert told == ["it is approved already"] * 3
    assert [done.act for done in journal.acts_of("report_file", FILE)] == [Act.PREPARED, Act.APPROVED]


def test_names_of_two_people_differ() -> None:
    assert not same_person("Ana Maker", "Ana Maker II")
