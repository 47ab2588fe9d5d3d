"""The journal: the append-only record of files, runs, cases and decisions. SQLite by default, PostgreSQL by URL.

Every method is one transaction.
"""

from __future__ import annotations

from data.journal.audit_chain import AuditChain
from data.journal.case_book import CaseBook
from data.journal.documents import Documents
from data.journal.files import Files
from data.journal.run_lock import RunLock
from data.journal.runs import Runs
from data.journal.sign_offs import SignOffs


class Journal(Files, Documents, Runs, CaseBook, SignOffs, AuditChain, RunLock):
    """One desk's journal; see the parts it is made of."""
