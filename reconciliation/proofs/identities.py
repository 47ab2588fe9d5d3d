"""Identities made again from what they hash: tracking keys from rows, group and break ids from tracking keys."""

from __future__ import annotations

from hashlib import blake2b

from reconciliation.proofs.evidence import COMMON, MOST_TOLD, Evidence, Violation, filled, quoted

ID_BYTES = 16


def tracking_keys_true(evidence: Evidence) -> list[Violation]:
    """`reconciliation|book|source|reference|occurrence`, no two alike, occurrences counted from 0 without gaps."""
    return evidence.violations(
        "a tracking key is made of its row",
        filled(
            """, named as (
                select e.*, concat_ws('|', $name, k.book, k.source, k.{reference}) as begins
                from ended e join known k on k.book = e.book and k.row_id = e.row_id
            ), counted as (
                select begins, count(*) as rows, count(distinct tracking_key) as keys from named group by all
            )
            select concat(n.book, ' row ', n.row_id) as subject, concat('tracking key ', n.tracking_key) as said
            from named n join counted c on c.begins = n.begins
            where c.rows <> c.keys or not coalesce(starts_with(n.tracking_key, n.begins || '|')
                and try_cast(substr(n.tracking_key, len(n.begins) + 2) as integer) between 0 and c.rows - 1,
                false)""",
            reference=quoted(evidence.contract.reference),
        ),
        {"name": evidence.rulebook.name},
    )


def ids_true(evidence: Evidence) -> list[Violation]:
    """Every group id and break id is the hash of the sorted tracking keys of its rows."""
    return [
        *_ids(evidence, "group", "members", "group_id", "G"),
        *_ids(evidence, "break", "broken", "break_id", "B"),
    ]


def _ids(evidence: Evidence, what: str, rows: str, column: str, prefix: str) -> list[Violation]:
    query = filled(
        """select m.{column} as id, string_agg(e.tracking_key, chr(10) order by e.tracking_key) as lines
        from {rows} m join ended e on e.book = m.book and e.row_id = m.row_id group by all order by all""",
        column=column,
        rows=rows,
    )
    found: list[Violation] = []
    for told, lines in evidence.stored.sql(COMMON + query).iter_rows():
        made = prefix + blake2b((lines or "").encode(), digest_size=ID_BYTES).hexdigest()
        if told != made and len(found) < MOST_TOLD:
            found.append(Violation("ids are made of tracking keys", f"{what} {told}", f"its rows make {made}"))
    return found
