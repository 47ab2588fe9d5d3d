"""`tieout audit`: a journal that was touched ends with 7 and says which entry."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from data.journal.journal import Journal
from data.journal.records import Act


def signed(desk: Path) -> None:
    journal = Journal(f"sqlite:///{desk / 'journal.db'}")
    journal.sign(kind="case", subject="A1", act=Act.PREPARED, who="Maker One", why="known")
    journal.close()


def test_a_journal_as_it_was_written_has_no_fault(tieout: Any, desk: Path) -> None:
    signed(desk)

    first, again = (tieout("audit", "--home", desk, "--json") for _ in range(2))

    assert (first.code, first.json["faults"], len(first.json["head"])) == (0, [], 64)
    assert again.json == first.json


def test_a_signature_that_was_changed_is_found(tieout: Any, desk: Path) -> None:
    signed(desk)
    tieout("audit", "--home", desk)
    with sqlite3.connect(desk / "journal.db") as journal:
        for (name,) in journal.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            journal.execute(f'drop trigger "{name}"')
        journal.execute("update sign_offs set who = 'Somebody Else'")

    said = tieout("audit", "--home", desk)

    assert said.code == 7
    assert "Not as written: 1" in said.out
