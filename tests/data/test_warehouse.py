"""A run is written stage by stage, sealed, and read back as it was written."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.building import Building, seal
from data.contracts import break_, disposition, match
from data.contracts.failure import BusyError, IntegrityError, TieoutError, UsageError
from data.contracts.lineage import LINEAGE
from data.contracts.trade import CONTRACT
from data.run_file import layout, run_path, sealed_runs
from data.warehouse import Sealed, scratch

Built = Callable[..., Building]
DAY = date(2026, 11, 20)
IDENTITY = {"reconciliation": "trades", "contract": "trade", "business_date": "2026-11-20"}
CANONICAL = pl.Schema({**LINEAGE, **CONTRACT.schema})


def canonical(count: int = 3, **others: object) -> pl.DataFrame:
    row = {
        "book": "HOUSE",
        "origin": "RECEIVED",
        "status": "NEW",
        "side": "BUY",
        "quantity": Decimal("1234567890123456.0123456789"),
        "price": Decimal("-0.000000000001"),
        "trade_date": DAY,
        "executed_at": datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC),
        **others,
    }
    rows = [{**row, "row_id": f"f:{line}", "line": line, "trade_ref": f"T|{line}"} for line in range(1, count + 1)]
    return pl.DataFrame(rows, schema=CANONICAL)


def breaks() -> pl.DataFrame:
    gap = {"field": "price", "house": "1", "street": "2", "gap": Decimal("-1.000000000001"), "tolerance": "EXCT"}
    row = {
        "break_id": "B1",
        "types": ["PRICE"],
        "house_rows": ["f:1"],
        "differences": [gap],
        "exposure": Decimal("0.1"),
    }
    return pl.DataFrame(
        [row, {"break_id": "B2", "types": [], "near_miss": {"verdict": "TAKEN"}}], schema=break_.SCHEMA
    )


@pytest.fixture
def sealed_at(tmp_path: Path) -> Path:
    return run_path(tmp_path, DAY, "trades", "0123456789abcdef")


@pytest.fixture
def build(sealed_at: Path) -> Built:
    def built(*stages: str, rows: pl.DataFrame | None = None) -> Building:
        building = Building.open_or_create(sealed_at, IDENTITY)
        tables = {"reading": {"canonical.rows": canonical() if rows is None else rows}}
        tables["matching"] = {"reconciliation.breaks": breaks(), "reconciliation.matches": matches()}
        for stage in stages:
            building.write_stage(stage, tables[stage])
        return building

    return built


def matches() -> pl.DataFrame:
    residuals = {"price": Decimal("0.000000000001"), "trade_date": 1}
    row = {"group_id": "G1", "pass": "economics", "house_rows": ["f:1"], "residuals": residuals, "status": "OPTIMAL"}
    return pl.DataFrame([row], schema=match.schema(CONTRACT))


def test_every_table_comes_back_with_the_types_and_order_it_was_written_with(build: Built, sealed_at: Path) -> None:
    seal(build("reading", "matching"))

    with Sealed(sealed_at) as run:
        assert run.read("canonical.rows").equals(canonical())
        assert run.read("reconciliation.breaks").equals(breaks())
        assert run.read("reconciliation.matches").equals(matches())
        assert run.read("canonical.rows").schema == CANONICAL


def test_a_building_file_goes_on_after_the_stages_that_are_done(build: Built) -> None:
    build("reading").close()

    building = build()

    assert building.done("reading")
    assert not building.done("matching")
    assert building.read("canonical.rows").equals(canonical())
    building.close()


def test_a_stage_that_gives_other_rows_a_second_time_is_refused(build: Built) -> None:
    building = build("reading")
    building.write_stage("reading", {"canonical.rows": canonical()})

    with pytest.raises(IntegrityError, match=r"'reading'.*other rows"):
        building.write_stage("reading", {"canonical.rows": canonical(count=2)})

    assert building.read("canonical.rows").height == 3
    building.close()


def test_a_frame_that_is_not_as_declared_is_refused_rather_than_cast(build: Built) -> None:
    building = build()
    wide = canonical().with_columns(pl.col("price").cast(pl.Decimal(38, 14)), more=pl.lit(1))

    with pytest.raises(IntegrityError, match=r"price is Decimal.*14.*more does not belong"):
        building.write_stage("reading", {"canonical.rows": wide})

    assert "canonical.rows" not in building.tables()
    building.close()


def test_a_second_owner_of_a_building_file_is_told_who_has_it(build: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.building.PATIENCE_SECONDS", 0.0)
    building = build("reading")

    with pytest.raises(BusyError, match=r"held by process \d+ since"):
        build()

    building.close()


def test_a_sealed_file_is_read_only_and_has_nothing_beside_it(build: Built, sealed_at: Path) -> None:
    seal(build("reading", "matching"))

    assert [path.name for path in sealed_at.parent.iterdir()] == [sealed_at.name]
    assert stat.S_IMODE(sealed_at.stat().st_mode) == 0o444
    assert sealed_runs(sealed_at.parents[2], DAY, "trades") == [sealed_at]


def test_sealing_the_same_run_again_agrees_and_keeps_the_first_file(build: Built, sealed_at: Path) -> None:
    first = seal(build("reading", "matching"))
    inode = sealed_at.stat().st_ino

    again = seal(build("reading", "matching"))

    assert again == first
    assert sealed_at.stat().st_ino == inode
    assert not sealed_at.with_suffix(".building").exists()


def test_the_same_run_with_another_result_is_an_integrity_failure(build: Built, sealed_at: Path) -> None:
    seal(build("reading"))

    with pytest.raises(IntegrityError, match=r"sealed with result .* the same inputs now give"):
        seal(build("reading", rows=canonical(trader="someone else")))

    with Sealed(sealed_at) as run:
        assert run.read("canonical.rows").equals(canonical())


def test_an_edited_number_in_a_sealed_file_is_seen(build: Built, sealed_at: Path) -> None:
    seal(build("reading", "matching"))
    edit(sealed_at, "update canonical.rows set price = price + 0.000000000001 where line = 2")

    with Sealed(sealed_at) as run:
        (complaint, result) = run.disagreements()

    assert "canonical.rows was sealed as" in complaint
    assert "result was sealed as" in result


def test_a_dropped_or_added_table_in_a_sealed_file_is_seen(build: Built, sealed_at: Path) -> None:
    seal(build("reading", "matching"))
    edit(sealed_at, "drop table reconciliation.breaks; create table reconciliation.more as select 1 as one")

    with Sealed(sealed_at) as run:
        complaints = " ".join(run.disagreements())

    assert "reconciliation.breaks" in complaints
    assert "reconciliation.more" in complaints


def edit(path: Path, statement: str) -> None:
    import duckdb

    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute(statement)


def test_a_file_that_is_cut_short_cannot_be_opened_as_sealed(build: Built, sealed_at: Path) -> None:
    seal(build("reading"))
    sealed_at.chmod(0o644)
    sealed_at.write_bytes(sealed_at.read_bytes()[:10_000])

    with pytest.raises(IntegrityError, match="refuses"):
        Sealed(sealed_at)


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_building_file_that_cannot_be_read_is_begun_anew(
    build: Built, sealed_at: Path, damage: bytes | None
) -> None:
    build("reading").close()
    path = sealed_at.with_suffix(".building")
    path.write_bytes(path.read_bytes()[:9000] if damage is None else damage)

    building = build()

    assert not building.done("reading")
    building.close()


def test_a_building_file_of_other_inputs_is_begun_anew(build: Built, sealed_at: Path) -> None:
    build("reading").close()

    building = Building.open_or_create(sealed_at, {**IDENTITY, "inputs": "others"})

    assert building.stages().is_empty()
    building.close()


def test_a_discarded_run_leaves_nothing(build: Built, sealed_at: Path) -> None:
    build("reading").discard()

    assert list(sealed_at.parent.iterdir()) in ([], [sealed_at.with_name(f"{sealed_at.stem}.building.lock")])


def test_a_run_that_was_never_sealed_says_what_to_do(sealed_at: Path) -> None:
    with pytest.raises(TieoutError, match="tieout rebuild"):
        Sealed(sealed_at)


def test_queries_take_parameters_and_further_frames(build: Built, sealed_at: Path) -> None:
    seal(build("reading"))
    wanted = pl.DataFrame({"line": [2, 3]})

    with Sealed(sealed_at) as run:
        found = run.sql(
            "select trade_ref from canonical.rows join wanted using (line) where line > ?", [2], wanted=wanted
        )

    assert found["trade_ref"].to_list() == ["T|3"]


@pytest.mark.parametrize(
    "query",
    ["copy (select 1) to 'out.csv'", "from read_csv('/etc/hostname')", "set threads = 1", "attach 'other.db'"],
)
def test_no_query_reaches_files_or_settings(build: Built, sealed_at: Path, query: str) -> None:
    seal(build("reading"))

    with Sealed(sealed_at) as run, pytest.raises(TieoutError, match=r"disabled|locked"):
        run.sql(query)


def test_frames_in_memory_answer_queries_like_a_sealed_run() -> None:
    with scratch({"reconciliation.breaks": breaks(), "canonical.rows": canonical()}) as tables:
        assert tables.read("reconciliation.breaks").equals(breaks())
        assert tables.tables() == ["canonical.rows", "reconciliation.breaks"]
        assert tables.sql("select count(*) as n from canonical.rows")["n"].to_list() == [3]


def test_a_table_name_is_never_sql() -> None:
    with scratch({"a.b": pl.DataFrame({"x": [1]})}) as tables, pytest.raises(UsageError, match="name of a table"):
        tables.read("a.b; drop table a.b")


def test_every_declared_table_can_be_empty(sealed_at: Path) -> None:
    tables = {
        name: pl.DataFrame(schema=kind) for name, kind in layout(CONTRACT).items() if not name.startswith("run.")
    }
    building = Building.open_or_create(sealed_at, IDENTITY)
    building.write_stage("all", tables)
    seal(building)

    with Sealed(sealed_at) as run:
        assert all(run.read(name).equals(frame) for name, frame in tables.items())
        assert run.read("reconciliation.dispositions").schema == disposition.SCHEMA
