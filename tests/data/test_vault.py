"""The vault keeps bytes, and says so when it no longer can."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from data.contracts.failure import IntegrityError, UsageError
from data.vault import Vault

CONTENT = b"trade_ref,quantity\nT1,100\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_what_was_put_is_read_back_under_its_hash(tmp_path: Path) -> None:
    vault = Vault(tmp_path)

    assert vault.put(CONTENT) == SHA256

    assert vault.has(SHA256)
    assert vault.read(SHA256) == CONTENT


def test_a_file_is_kept_as_its_bytes_are(tmp_path: Path) -> None:
    received = tmp_path / "blotter.csv"
    received.write_bytes(CONTENT)

    assert Vault(tmp_path / "vault").put(received) == SHA256


def test_the_same_bytes_again_change_nothing(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(CONTENT)
    before = vault.path_of(SHA256).stat()

    vault.put(CONTENT)

    after = vault.path_of(SHA256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [SHA256]


def test_kept_files_are_read_only_and_sharded(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(CONTENT)

    assert vault.path_of(SHA256) == tmp_path / SHA256[:2] / SHA256
    assert stat.S_IMODE(vault.path_of(SHA256).stat().st_mode) == 0o444


def test_changed_bytes_are_an_integrity_failure_whoever_looks(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.put(CONTENT)
    vault.path_of(SHA256).chmod(0o644)
    vault.path_of(SHA256).write_bytes(CONTENT.replace(b"100", b"900"))

    for look in (lambda: vault.read(SHA256), lambda: vault.verify(SHA256), lambda: vault.put(CONTENT)):
        with pytest.raises(IntegrityError, match="has changed"):
            look()


def test_a_lost_file_is_an_integrity_failure(tmp_path: Path) -> None:
    assert not Vault(tmp_path).has(SHA256)
    for look in (Vault(tmp_path).read, Vault(tmp_path).verify):
        with pytest.raises(IntegrityError, match="restore"):
            look(SHA256)


@pytest.mark.parametrize("text", ["../../etc/passwd", "", SHA256.upper(), SHA256[:-1]])
def test_only_a_hash_names_a_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="no SHA-256"):
        Vault(tmp_path).has(text)


def test_a_write_that_fails_leaves_no_file(tmp_path: Path) -> None:
    vault = Vault(tmp_path)

    with pytest.raises(FileNotFoundError):
        vault.put(tmp_path / "not-there.csv")

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
