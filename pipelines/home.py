"""One desk's state under TIEOUT_HOME: where each store lies, opened when first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from data.contracts.contract import all_contracts, contract_named
from data.journal.journal import Journal
from data.profiles.canonical import further_uploads, upload_profiles
from data.profiles.profile import Profile, all_profiles
from data.vault import Vault
from pipelines.just_landed import JustLanded
from pipelines.settings import Settings
from reconciliation.rulebook import Rulebook, all_rulebooks


class Home:
    """The stores and declarations of one desk.

    Args:
        settings: the configuration in force; `settings.home` is TIEOUT_HOME.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.home.resolve()
        self.just_landed = JustLanded(settings.memory_gib)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    def make(self) -> list[Path]:
        """Make the folders that are not there yet, and bring the journal to the newest schema."""
        wanted = (self.folder, self.inbox, self.folder / "vault", self.warehouse, self.outbox)
        missing = [folder for folder in wanted if not folder.is_dir()]
        for folder in missing:
            folder.mkdir(parents=True)
        self.journal.upgrade()
        return missing

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.folder / "vault")

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.settings.journal_url or f"sqlite:///{self.folder / 'journal.db'}")

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Every sender by name: plain uploads of every contract, the project's own profiles, the firm's."""
        own = [self.settings.profiles] if self.settings.profiles else []
        others = [contract for name, contract in all_contracts().items() if name != "trade"]
        return upload_profiles(contract_named("trade")) | further_uploads(others) | all_profiles(*own)

    @cached_property
    def rulebooks(self) -> dict[str, Rulebook]:
        return all_rulebooks(*([self.settings.rulebooks] if self.settings.rulebooks else []))
