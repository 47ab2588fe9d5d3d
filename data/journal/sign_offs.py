"""Sign-offs: who did what with which bytes, and why. Only ever added to; who makes a thing never approves it.

The same record serves every thing that people answer for: a file for a regulator, an attestation, a bundle of
evidence. `kind` says which, `subject` names the thing itself, best by the SHA-256 of its bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.contracts.failure import NotPermittedError, UsageError
from data.journal.models import SignOffRow
from data.journal.records import Act, SignOff
from data.journal.store import Store

MAKING = (Act.PREPARED, Act.ATTESTED)
LONGEST_NAME = 200


class SignOffs(Store):
    """The part of the journal that knows who answers for what."""

    def sign(  # noqa: PLR0913  one column each
        self,
        *,
        kind: str,
        subject: str,
        act: Act | str,
        who: str,
        why: str = "",
        business_date: date | None = None,
        detail: Mapping[str, Any] | None = None,
        permitted: Callable[[Sequence[SignOff]], None] | None = None,
    ) -> SignOff:
        """Record one act on a subject, in one transaction with the look at those that were before.

        Args:
            permitted: given the acts on the subject so far, oldest first; raises where this one may not follow.
                Two people who act at once are asked one after the other.

        Raises:
            UsageError: nobody or nothing is named.
            NotPermittedError: the approval of a thing that nobody made, or by the one who made it.
        """
        if not kind.strip() or not subject.strip():
            raise UsageError("a sign-off says what it is about: a kind and a subject")
        row = SignOffRow(kind=kind, subject=subject, act=Act(act), who=name_of(who), why=why.strip())
        row.business_date, row.detail = business_date, dict(detail or {})
        with self.writing() as session:
            self._take_turns(session, kind, subject)
            before = _told(session, _acts(kind, subject))
            if row.act == Act.APPROVED:
                second_person(before, row.who)
            if permitted is not None:
                permitted(before)
            row.at = self.clock()
            session.add(row)
            session.flush()
            return SignOff.model_validate(row)

    def acts_of(self, kind: str, subject: str) -> list[SignOff]:
        """Everything that was done with one subject, oldest first."""
        with self.reading() as session:
            return _told(session, _acts(kind, subject))

    def sign_offs(self, *, kind: str | None = None, business_date: date | None = None) -> list[SignOff]:
        """Every act, oldest first; of one kind, of one business date, or all."""
        query = select(SignOffRow).order_by(SignOffRow.id)
        if kind is not None:
            query = query.where(SignOffRow.kind == kind)
        if business_date is not None:
            query = query.where(SignOffRow.business_date == business_date)
        with self.reading() as session:
            return _told(session, query)

    def _take_turns(self, session: Session, kind: str, subject: str) -> None:
        """SQLite has one writer anyway; on PostgreSQL those who sign the same subject wait for each other."""
        if self.engine.dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{kind}/{subject}"))))


def name_of(who: str) -> str:
    """A person's name as it is kept: without blanks around it.

    Raises:
        UsageError: it is empty, too long, or holds characters that cannot be seen.
    """
    name = " ".join(who.split())
    if not name or len(name) > LONGEST_NAME or any(unicodedata.category(one).startswith("C") for one in name):
        raise UsageError(f"{who!r} names nobody; say who signs, in up to {LONGEST_NAME} characters that can be seen")
    return name


def same_person(one: str, other: str) -> bool:
    """Whether two names mean one person: capitals, blanks and ways of writing a letter make no difference."""
    return _folded(one) == _folded(other)


def second_person(acts: Sequence[SignOff], who: str) -> None:
    """Check that somebody else made what is to be approved (maker is never checker).

    Raises:
        NotPermittedError: nobody made it, or the signer did.
    """
    makers = [done.who for done in acts if done.act in MAKING]
    if not makers:
        raise NotPermittedError("nothing of this was prepared; there is nothing to approve")
    if any(same_person(maker, who) for maker in makers):
        raise NotPermittedError(f"{who} prepared it and cannot approve it; a second person has to")


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _acts(kind: str, subject: str) -> Select[SignOffRow]:
    return select(SignOffRow).where(SignOffRow.kind == kind, SignOffRow.subject == subject).order_by(SignOffRow.id)


def _told(session: Session, query: Select[SignOffRow]) -> list[SignOff]:
    return [SignOff.model_validate(row) for row in session.scalars(query)]
