"""A run while it is being built: its plan, its building file, and the stages that are done.

A stage is complete when all its tables are in the building file in one transaction. A run that was killed goes on
from the first stage that is not complete; since stages are pure, the result is the same as without the kill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from data.building import Building, seal
from data.run_file import building_path, remove_building, run_path
from pipelines.home import Home
from pipelines.run_plan import RunPlan

Tables = Mapping[str, pl.DataFrame]


class Workspace:
    """One run being built.

    Args:
        home: the desk's stores.
        plan: what the run is made from.
        resume: keep the stages that an earlier, killed or failed attempt completed.
    """

    def __init__(self, home: Home, plan: RunPlan, *, resume: bool) -> None:
        self.home = home
        self.plan = plan
        self.sealed_path: Path = run_path(home.warehouse, plan.business_date, plan.rulebook.name, plan.run_id)
        self.io_failures = 0
        self.result_hash: str | None = None
        if not resume:
            remove_building(building_path(self.sealed_path))
        self.building = Building.open_or_create(
            self.sealed_path,
            plan.identity,
            threads=home.settings.threads,
            memory_limit=f"{home.settings.memory_gib}GiB",
        )
        self._held: dict[str, pl.DataFrame] = {}

    def complete(self, stage: str, make: Callable[[Workspace], Tables]) -> None:
        """Make a stage's tables and write them in one transaction, unless they are there already."""
        if self.building.done(stage):
            return
        tables = make(self)
        self.building.write_stage(stage, tables)
        self._held.update(tables)

    def table(self, name: str) -> pl.DataFrame:
        """A table of a completed stage, from memory or from the building file."""
        if name not in self._held:
            self._held[name] = self.building.read(name)
        return self._held[name]

    def let_go(self) -> None:
        """Keep no table in memory any longer; one that is asked for is read again."""
        self._held.clear()

    def rows(self, stage: str) -> dict[str, int]:
        """Rows of each table that a completed stage wrote."""
        [tables] = self.building.stages().filter(pl.col("stage") == stage)["tables"].to_list()
        return {table: self.table(table).height for table in tables}

    def seal(self, expected: str | None = None) -> str:
        """Publish the run; its result hash, which must be the expected one. The building file is gone afterwards."""
        self.result_hash = seal(self.building, expected)
        return self.result_hash

    def close(self) -> None:
        """Let go of the building file; what is in it stays for a later attempt."""
        self.building.close()
