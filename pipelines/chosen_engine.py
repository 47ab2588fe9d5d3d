"""Where a run of a desk is matched: here in one piece, here in parts, or on a Ray cluster, as its settings say.

The result is the same, so that a run may be made on one and made again on another.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.partitioned import reconcile_in_parts
from pipelines.settings import Engine, Settings
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.rulebook import Rulebook


def reconcile_as_set(  # noqa: PLR0913, PLR0917  the engine's arguments, then ours
    house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day, settings: Settings, folder: Path
) -> Reconciled:
    """The result of `reconcile`, found where the settings say.

    Args:
        house, street, rulebook, day: as for the engine.
        settings: engine, parts and the address of a Ray cluster.
        folder: where shards lie while they are needed; with Ray, all its nodes must see it.

    Raises:
        UsageError: Ray is asked for and not installed, or there is no cluster at the address.
    """
    if settings.engine is Engine.HERE:
        return reconcile(house, street, rulebook, day)
    if settings.engine is Engine.PARTS:
        return reconcile_in_parts(house, street, rulebook, day, folder, settings.parts)
    from pipelines.on_ray import on_ray

    with on_ray(settings.ray_address) as run:
        return reconcile_in_parts(house, street, rulebook, day, folder, settings.parts, run)
