"""Rows that ended before matching: duplicates have their twin, cancels their row, the superseded their successor.

And rows that wait: PENDING only inside a cut-off of the rulebook.
"""

from __future__ import annotations

from data.contracts.column import Role
from data.contracts.words import Book, Status
from reconciliation.proofs.evidence import POSITION, Evidence, Values, Violation, filled, quoted, text

PENDING_OF = {Book.HOUSE: "missing_street", Book.STREET: "missing_house"}

_OTHERS = """, whole as (
    {rows}
), called as materialized (
    select book, row_id, disposition, reason, regexp_extract(reason, $words, 1) as other_id from ended e where {which}
), told as materialized (
    select k.*, e.disposition, e.reason, e.other_id
    from called e join whole k on k.book = e.book and k.row_id = e.row_id
), spoken_of as materialized (
    select k.* from whole k semi join told t on k.book = t.book and k.row_id = t.other_id
), others as (
    select t.*, o as other, oe.disposition as other_ended
    from told t
    left join spoken_of o on o.book = t.book and o.row_id = t.other_id and o.row_id <> t.row_id
        and o.source = t.source and o.{reference} = t.{reference}
    left join ended oe on oe.book = t.book and oe.row_id = t.other_id
)
select concat(t.book, ' row ', t.row_id) as subject, concat(t.disposition, ' because ', t.reason, ': {what}') as said
from others t where not coalesce({holds}, false)"""


def duplicates_have_twins(evidence: Evidence) -> list[Violation]:
    """A DUPLICATE has a row of the same sender, reference and content that is no duplicate itself."""
    contract = evidence.contract
    alike = contract.content if contract.sent_again else contract.columns
    same = [f"t.{quoted(n)} is not distinct from t.other.{quoted(n)}" for n in alike]
    return _with_other(
        evidence,
        "a duplicate has an identical twin that stays",
        rows="select * replace (book::varchar as book) from canonical.rows",
        which="e.disposition = 'DUPLICATE'",
        words="^same as (.+)$",
        what="no such twin stays in this run",
        holds=" and ".join(["t.other is not null", "t.other_ended <> 'DUPLICATE'", *same]),
    )


def cancelled_have_cancels(evidence: Evidence) -> list[Violation]:
    """A CANCELLED row is a cancel whose row is cancelled, or has a cancel of the same sender and reference."""
    status = evidence.contract.only(Role.STATUS)
    if status is None:
        return evidence.violations(
            "cancelled rows have their cancel",
            "select row_id as subject, 'CANCELLED without a status column' as said from ended "
            "where disposition = 'CANCELLED'",
        )
    column = quoted(status)
    word = text(evidence.contract.status_word(Status.CANCEL))
    cancels = f"(t.reason like 'cancels %' and t.{column}::varchar = {word})"
    cancelled = f"(t.reason like 'cancelled by %' and t.other.{column}::varchar = {word})"
    return _with_other(
        evidence,
        "cancelled rows have their cancel",
        which="e.disposition = 'CANCELLED'",
        words="^(?:cancels|cancelled by) (.+)$",
        what="no such pair of a row and its cancel",
        holds=f"t.other is not null and t.other_ended = 'CANCELLED' and ({cancels} or {cancelled})",
    )


def cancelled_partners_named(evidence: Evidence) -> list[Violation]:
    """A CANCELLED_ONE_SIDE break has a cancelled row on its other side that names it; no other break is so named."""
    return evidence.violations(
        "a break cancelled on one side has its cancelled partner",
        """, behind as (
            select b.break_id, b.book, bool_or(e.row_id is not null) as named
            from (select distinct break_id, book from broken) b
            left join ended e on e.break_id = b.break_id and e.book <> b.book and e.disposition = 'CANCELLED'
            group by all
        )
        select concat('break ', r.break_id) as subject, 'no row of the other side that is cancelled names it' as said
        from reconciliation.breaks r left join behind b on b.break_id = r.break_id
        where list_contains(r.types, 'CANCELLED_ONE_SIDE') and not coalesce(b.named, false)
        union all
        select concat(e.book, ' row ', e.row_id), concat('is cancelled and names ', e.break_id) from ended e
        left join (select distinct break_id, book from broken) b on b.break_id = e.break_id
        left join reconciliation.breaks r on r.break_id = e.break_id
        where e.disposition = 'CANCELLED' and e.break_id is not null
            and not coalesce(list_contains(r.types, 'CANCELLED_ONE_SIDE') and b.book <> e.book, false)""",
    )


def superseded_have_successors(evidence: Evidence) -> list[Violation]:
    """A canonical row is EXCLUDED only for a correction or a later version of the same sender and reference."""
    status, version = evidence.contract.only(Role.STATUS), evidence.contract.only(Role.VERSION)
    later: list[str] = []
    if version is not None:
        own, others = f"t.{quoted(version)}", f"t.other.{quoted(version)}"
        later.append(f"({others} is not null and ({own} is null or {others} > {own}))")
    if status is not None:
        word = text(evidence.contract.status_word(Status.CORRECT))
        later.append(f"t.other.{quoted(status)}::varchar = {word}")
    return _with_other(
        evidence,
        "a superseded row has its later version",
        which="e.disposition = 'EXCLUDED'",
        words="^superseded by (.+)$",
        what="no such later version",
        holds=f"t.other is not null and ({' or '.join(later) or 'false'})",
    )


def pending_is_inside_its_cutoff(evidence: Evidence) -> list[Violation]:
    """A PENDING row is younger than the cut-off of its side, counted to the business date."""
    values = Values()
    young = ["false"]
    for book, name in PENDING_OF.items():
        cutoff = evidence.rulebook.cutoffs.get(name)
        if cutoff is None or evidence.business_date is None:
            continue
        today, days = values.bind(evidence.business_date), values.bind(cutoff.business_days)
        after = f"k.{quoted(POSITION + cutoff.after)}"
        young.append(f"(k.book = {text(book)} and d.day = {today} and d.position - {after} < {days})")
    return evidence.violations(
        "a pending row is inside its cut-off",
        filled(
            """select concat(e.book, ' row ', e.row_id) as subject, 'no cut-off lets it wait' as said
            from ended e left join dated k on k.book = e.book and k.row_id = e.row_id
            where e.disposition = 'PENDING' and not exists (from calendar d where {young})""",
            young=" or ".join(young),
        ),
        values.named,
        calendar=evidence.positions,
    )


def _with_other(evidence: Evidence, law: str, *, words: str, **pieces: str) -> list[Violation]:
    """Rows that end because of another: `which` they are, `words` that name it, `what` to say unless it `holds`."""
    pieces = {"rows": "from known", **pieces}
    query = filled(_OTHERS, reference=quoted(evidence.contract.reference), **pieces)
    return evidence.violations(law, query, {"words": words})
