"""Report files from the making to the outbox: two people, exactly these bytes, and nothing leaves by itself."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from article15_desk import a_booking, a_firm, book
from mifir_feedback import a_status, advice, feedback
from mifir_reports import a_report, read_back, reports
from mifir_schemas import a_folder
from polars.testing import assert_frame_equal

from data.contracts.failure import IntegrityError, NotPermittedError, UsageError
from data.contracts.transaction_report import CONTRACT
from data.journal.journal import Journal
from data.journal.records import Act
from pipelines.home import Home
from pipelines.receiving import receive
from pipelines.reporting_files import approve, file_named, refuse, release, report_files
from pipelines.reporting_prepare import Order, Prepared, prepare
from pipelines.reporting_states import Question, told_states
from pipelines.reporting_validate import validate
from pipelines.settings import Settings

FRIDAY = date(2026, 11, 20)
START = datetime(2026, 11, 20, 18, tzinfo=UTC)


class Clock:
    """Moves a minute at every look."""

    now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Home:
    """An empty desk with schemas."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    home = Home(Settings(home=tmp_path / "desk", schemas=a_folder(folder)))
    home.journal = Journal(f"sqlite:///{home.folder / 'journal.db'}", clock=Clock())
    home.make()
    return home


def upload(folder: Path, *rows: dict[str, Any]) -> str:
    """The rows as a plain upload."""
    texts = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ") if isinstance(dtype, pl.Datetime) else pl.col(name)
        for name, dtype in CONTRACT.schema.items()
    ]
    path = folder / "made_elsewhere.csv"
    reports(*rows).select(texts).write_csv(path)
    return str(path)


def prepared(desk: Home, *rows: dict[str, Any], **others: Any) -> Prepared:
    source = upload(desk.folder, *(rows or (a_report("R1"), a_report("R2"))))
    return prepare(desk, Order(FRIDAY, "Ana Maker", receiver="XX", source=source, **others))


def on_its_way(desk: Home, *rows: dict[str, Any], to: Act = Act.RELEASED) -> str:
    """The hash of a file that got so far."""
    sha256 = prepared(desk, *rows).files[0].sha256
    steps = {
        Act.VALIDATED: lambda: validate(desk, sha256),
        Act.APPROVED: lambda: approve(desk, sha256, "Cy Checker"),
        Act.RELEASED: lambda: release(desk, sha256, "Ana Maker"),
    }
    for act, step in steps.items():
        if act is Act.VALIDATED or to in (act, Act.RELEASED):
            step()
    return sha256


def answer(desk: Home, day: int, *records: str, status: str = "PART") -> None:
    """Feedback on the first file, in the morning of a day of November; afterwards it is that day."""
    payload = feedback(
        advice(status, *records, of="20261120-0001"), message_id=f"FB-{day}", created=f"2026-11-{day}T06:00:00Z"
    )
    path = desk.folder / f"MIFIR_FEEDBACK_202611{day}.xml"
    path.write_bytes(payload)
    assert receive(desk, path, None).state == "RECEIVED"
    desk.journal.clock = Clock()
    desk.journal.clock.now = START.replace(day=day)


def standing(desk: Home, day: int = 30) -> dict[str, str]:
    found = told_states(desk, datetime(2026, 11, day, tzinfo=UTC), Question())
    return dict(found.select("transaction_reference", pl.col("state").cast(pl.String)).rows())


def test_a_file_goes_through_two_people_and_leaves_as_it_was_approved(desk: Home) -> None:
    sha256 = on_its_way(desk)

    file = file_named(desk, sha256[:8])
    path = desk.outbox / "reports" / "MIFIR_SUBMITTED_20261120-0001.xml"
    assert [(done.act, done.who) for done in file.acts] == [
        (Act.PREPARED, "Ana Maker"),
        (Act.VALIDATED, "tieout"),
        (Act.APPROVED, "Cy Checker"),
        (Act.RELEASED, "Ana Maker"),
    ]
    assert path.read_bytes() == desk.vault.read(sha256)
    assert read_back(path.read_bytes())["transaction_reference"].to_list() == ["R1", "R2"]
    assert [one.source for one in desk.journal.received_files(FRIDAY)] == ["mifir_submitted"]
    assert standing(desk) == {"R1": "SUBMITTED", "R2": "SUBMITTED"}


@pytest.mark.parametrize("to", [None, Act.VALIDATED])
def test_nothing_leaves_without_validation_and_approval(desk: Home, to: Act | None) -> None:
    sha256 = prepared(desk).files[0].sha256
    if to is not None:
        validate(desk, sha256)

    with pytest.raises(NotPermittedError, match="it cannot become RELEASED"):
        release(desk, sha256, "Cy Checker")

    assert not (desk.outbox / "reports").exists()


def test_the_maker_cannot_approve_and_approval_needs_validation(desk: Home) -> None:
    sha256 = prepared(desk).files[0].sha256

    with pytest.raises(NotPermittedError, match=r"PREPARED.* cannot become APPROVED\. Possible: VALIDATED, REFUSED"):
        approve(desk, sha256, "Cy Checker")
    validate(desk, sha256)
    with pytest.raises(NotPermittedError, match="a second person has to"):
        approve(desk, sha256, " ana MAKER")


def test_changed_bytes_are_neither_approved_nor_released(desk: Home) -> None:
    sha256 = on_its_way(desk, to=Act.APPROVED)
    path = desk.vault.path_of(sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"10.25", b"99.25"))

    with pytest.raises(IntegrityError, match="has changed"):
        release(desk, sha256, "Cy Checker")

    assert not (desk.outbox / "reports").exists()
    assert file_named(desk, sha256).state is Act.APPROVED


def test_a_refused_file_never_leaves_and_its_reports_can_be_prepared_again(desk: Home) -> None:
    sha256 = on_its_way(desk, to=Act.APPROVED)

    refuse(desk, sha256, "Cy Checker", "the price of R1 is wrong")

    with pytest.raises(NotPermittedError, match="is REFUSED, by Cy Checker"):
        release(desk, sha256, "Cy Checker")
    with pytest.raises(UsageError, match="says why"):
        refuse(desk, sha256, "Cy Checker", " ")
    again = prepared(desk)
    assert [file.name for file in again.files] == ["MIFIR_SUBMITTED_20261120-0002.xml"]


def test_what_waits_or_stands_is_not_prepared_twice(desk: Home) -> None:
    first = prepared(desk).files[0].sha256

    waiting = prepared(desk)
    for step in (
        lambda: validate(desk, first),
        lambda: approve(desk, first, "Cy"),
        lambda: release(desk, first, "Cy"),
    ):
        step()
    standing_there = prepared(desk)

    assert (waiting.files, standing_there.files) == ((), ())
    assert set(waiting.sending.held["why"]) == {"it lies in a file that is not released yet"}
    assert set(standing_there.sending.held["why"]) == {"it was handed in and says the same"}


def test_a_change_is_a_cancellation_and_a_new_report_in_this_order(desk: Home) -> None:
    on_its_way(desk)

    changed = prepared(desk, a_report("R1", price=Decimal("10.5")), a_report("R2"), a_report("R3"))

    sent = changed.sending.rows.select("transaction_reference", "report_status").rows()
    assert sent == [("R1", "CANC"), ("R1", "NEWT"), ("R3", "NEWT")]
    payload = desk.vault.read(changed.files[0].sha256)
    assert_frame_equal(
        read_back(payload).select("report_status", "price"), changed.sending.rows.select("report_status", "price")
    )


def test_feedback_moves_the_states_and_what_was_rejected_goes_again_once_it_is_corrected(desk: Home) -> None:
    on_its_way(desk, a_report("R1"), a_report("R2"), a_report("R3"))

    answer(desk, 23, a_status("R2", "PDNG", "CON-411"), a_status("R3", "RJCT", "CON-412"))
    assert standing(desk) == {"R1": "ACCEPTED", "R2": "PENDING", "R3": "REJECTED"}
    same = prepared(desk, a_report("R3"))
    corrected = prepared(desk, a_report("R3", isin="US0378331005"))

    assert standing(desk, 22) == dict.fromkeys(("R1", "R2", "R3"), "SUBMITTED")
    assert standing(desk) == {"R1": "ACCEPTED", "R2": "PENDING", "R3": "PREPARED"}
    assert same.sending.held["why"].to_list() == ["it was rejected and has not changed; correct it, or say --again"]
    assert corrected.sending.rows.select("transaction_reference", "report_status").rows() == [("R3", "NEWT")]


def test_a_release_that_broke_off_is_completed_and_a_second_one_is_refused(
    desk: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = on_its_way(desk, to=Act.APPROVED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("pipelines.reporting_files.write_whole", full)
        with pytest.raises(OSError, match="No space"):
            release(desk, sha256, "Cy Checker")
    path, _ = release(desk, sha256, "Cy Checker")
    path.unlink()

    with pytest.raises(NotPermittedError, match="is RELEASED, by Cy Checker"):
        release(desk, sha256, "Cy Checker")
    assert not path.exists()


def test_of_two_who_approve_or_release_at_once_one_wins_and_the_other_is_told(desk: Home) -> None:
    sha256 = on_its_way(desk, to=Act.VALIDATED)
    told: list[str] = []
    together = threading.Barrier(3)

    def step(number: int) -> None:
        together.wait()
        try:
            approve(desk, sha256, f"Checker {number}")
        except NotPermittedError as error:
            told.append(str(error))

    people = [threading.Thread(target=step, args=(number,)) for number in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert [("is APPROVED, by Checker" in text) for text in told] == [True, True]


def test_files_are_split_and_numbered_and_named_by_the_beginning_of_their_hash(desk: Home) -> None:
    made = prepared(desk, *(a_report(f"R{number}") for number in range(5)), most=2)

    assert [(file.detail["reports"], file.detail["message_id"]) for file in made.files] == [
        (2, "20261120-0001"),
        (2, "20261120-0002"),
        (1, "20261120-0003"),
    ]
    assert len(report_files(desk, FRIDAY)) == 3
    assert report_files(desk, date(2026, 11, 23)) == []
    with pytest.raises(UsageError, match="there is no report file 'abc'"):
        file_named(desk, "abc")
    with pytest.raises(UsageError, match="say --to CODE"):
        prepare(desk, Order(FRIDAY, "Ana Maker", source=upload(desk.folder, a_report("R9"))))


def test_reports_of_the_days_trades_are_prepared_and_valid_against_the_official_schemas(
    tmp_path: Path, shared: Path
) -> None:
    home = a_firm(tmp_path)
    home.settings = home.settings.model_copy(update={"schemas": shared / "reference" / "xsd"})
    book(home, FRIDAY, a_booking("T1"), a_booking("T2", side="SELL"), a_booking("T3"))

    made = prepare(home, Order(FRIDAY, "Ana Maker"))

    assert [file.detail["receiver"] for file in made.files] == ["DE"]
    assert made.sending.rows.height == 3
    assert validate(home, made.files[0].sha256).validity.valid
    assert prepare(home, Order(FRIDAY, "Ana Maker")).files == ()
