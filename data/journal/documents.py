"""Texts that decided a run, by their SHA-256: a run of last year is explained by the rulebook of last year."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from data.contracts.failure import UsageError
from data.journal.models import DocumentRow
from data.journal.records import DocumentKind
from data.journal.store import Store


class Documents(Store):
    """The part of the journal that keeps rulebook and profile texts."""

    def keep_document(self, kind: DocumentKind | str, name: str, text: str) -> str:
        """Keep a text, once; its SHA-256."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        row = DocumentRow(sha256=sha256, kind=DocumentKind(kind), name=name, text=text, first_seen_at=self.clock())
        with self.writing() as session:
            if session.get(DocumentRow, sha256) is None:
                session.add(row)
        return sha256

    def document(self, sha256: str) -> str:
        """The text with a SHA-256.

        Raises:
            UsageError: the journal keeps no such text.
        """
        with self.reading() as session:
            row = session.get(DocumentRow, sha256)
            if row is None:
                raise UsageError(f"the journal keeps no document with the SHA-256 {sha256}")
            return row.text

    def document_named(self, kind: DocumentKind, name: str) -> str:
        """The text of a kind that was kept last under a name.

        Raises:
            UsageError: the journal keeps no such text.
        """
        query = select(DocumentRow.text).where(DocumentRow.kind == kind, DocumentRow.name == name)
        with self.reading() as session:
            text = session.scalars(query.order_by(DocumentRow.first_seen_at.desc())).first()
            if text is None:
                raise UsageError(f"the journal keeps no {kind.lower()} of {name}")
            return text
