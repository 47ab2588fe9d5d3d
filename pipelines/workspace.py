"""A run while it is being built: its plan, its building file, and the stages that are done.

A stage is complete when all its tables are in the building file in one transaction. A run that was killed goes on
from the first stage that is not complete; since stages are pure, the result is the same as without the kill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from data.warehouse import Building, run_path, seal
from pipelines.home import Home
from pipelines.run_plan import RunPlan

Tables = Mapping[str, pl.DataFrame]


class Workspace:
    """One run being built.

    Args:
        home: the desk's stores.
        plan: what the run is made from.
    """

    def __init__(self, home: Home, plan: RunPlan) -> None:
        self.home = home
        self.plan = plan
        self.sealed_path: Path = run_path(
            home.warehouse, plan.business_date, plan.rulebook.name, plan.run_id
        )
        self.building = Building.open_or_create(self.sealed_path, plan.identity)
        self._held: dict[str, pl.DataFrame] = {}

    def complete(self, stage: str, make: Callable[[Workspace], Tables]) -> None:
        """Make a stage's tables and write them in one transaction, unless they are there already."""
        if self.building.done(stage):
            return
        tables = make(self)
        self.building.write_stage(stage, dict(tables))
        self._held.update(tables)

    def table(self, name: str) -> pl.DataFrame:
        """A table of a completed stage, from memory or from the building file."""
        if name not in self._held:
            self._held[name] = self.building.read(name)
        return self._held[name]

    def seal(self) -> str:
        """Publish the run; its result hash."""
        self._held.clear()
        return seal(self.building)

    def close(self) -> None:
        self.building.close()
