"""Planning a run from what the journal knows: which files, which earlier runs, and who has sent nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.journal.records import ReceivedFile
from pipelines.home import Home
from pipelines.run_plan import EarlierRun, Input, RunPlan
from reconciliation.rulebook import Rulebook

FX_RATE = "fx_rate"
WILDCARDS = frozenset("*?[")


def plan_run(home: Home, rulebook: Rulebook, business_date: date) -> RunPlan:
    """The plan of a run from what the journal knows now.

    Its files are those of the business date, and late ones: received for an earlier date, however long ago, and in
    no run that counts for another date.
    """
    earlier = _earlier(home, rulebook, business_date)
    files = [
        *home.journal.files_between(business_date, business_date),
        *home.journal.late_files(business_date, rulebook.name),
    ]
    inputs = sorted(
        (_input(home, file) for file in files if belongs(home, file.source, rulebook)),
        key=lambda item: (item.book, item.source, item.business_date, item.file_sha256),
    )
    missing = _missing(rulebook, inputs, business_date)
    return RunPlan(
        rulebook=rulebook,
        business_date=business_date,
        inputs=tuple(inputs),
        earlier=earlier,
        superseded=home.journal.superseded_files(_senders(home, rulebook), through=business_date),
        missing=missing,
        missing_counterparties=_counterparties(home, missing),
        quality=home.settings.quality,
    )


def expected_sources(rulebook: Rulebook) -> list[str]:
    """The senders a rulebook names one by one; from each a file is expected every business date."""
    named = (*rulebook.house.sources, *rulebook.street.sources, *rulebook.rates)
    return sorted(source for source in named if not WILDCARDS & set(source))


def _missing(rulebook: Rulebook, inputs: Sequence[Input], business_date: date) -> tuple[str, ...]:
    there = {item.source for item in inputs if item.business_date == business_date}
    return tuple(source for source in expected_sources(rulebook) if source not in there)


def _counterparties(home: Home, sources: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Senders whose profile names one counterparty for all its rows, with that counterparty."""
    profiles = ((source, home.profiles.get(source)) for source in sorted(sources))
    said = ((source, profile.constants.get("counterparty")) for source, profile in profiles if profile)
    return tuple((source, name) for source, name in said if name)


def belongs(home: Home, source: str | None, rulebook: Rulebook) -> bool:
    """Whether a sender's files are part of a reconciliation.

    A sender that some rulebook names is that rulebook's; patterns such as `*` take those that none names.
    """
    profile = home.profiles.get(source or "")
    if profile is None:
        return False
    if profile.contract == FX_RATE:
        return profile.name in rulebook.rates
    if profile.contract != rulebook.contract.name:
        return False
    book = rulebook.sources_of(profile.book)
    if profile.name in expected_sources(rulebook):
        return profile.name in book.sources
    named_elsewhere = any(profile.name in expected_sources(other) for other in home.rulebooks.values())
    return not named_elsewhere and book.include(profile.name)


def _senders(home: Home, rulebook: Rulebook) -> list[str]:
    return [source for source in home.profiles if belongs(home, source, rulebook)]


def _input(home: Home, file: ReceivedFile) -> Input:
    if file.source is None or file.business_date is None:
        raise AssertionError("only files with a sender and a business date are received")
    return Input(file.sha256, file.name, file.source, file.business_date, home.profiles[file.source])


def _earlier(home: Home, rulebook: Rulebook, business_date: date) -> tuple[EarlierRun, ...]:
    runs = home.journal.current_runs_before(business_date, rulebook.name, limit=rulebook.recall_business_days)
    return tuple(
        EarlierRun(run.run_id, run.business_date, run.result_hash, home.warehouse / run.path)
        for run in runs
        if run.result_hash is not None and run.path is not None
    )
