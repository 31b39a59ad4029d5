"""Keep rows sealed until they are entered; mark rows entered, so that none enters twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from anlin.spine.ledger.services import now
from anlin.spine.staging.models import EnteredRow, Upload, UploadPart
from anlin.spine.vault.services import district_key, keyed_hash, new_key, seal_bytes, unseal_bytes, unwrap, wrap

PART_ROWS = 200
KEPT_DAYS = 7
Row = dict[str, Any]
"""What the caller keeps of a row: JSON."""


@transaction.atomic
def keep(*, target: str, staff: int, rows: Sequence[Row], ready: int, wrong: int, there: int) -> Upload:
    """Keep the rows of an upload, sealed under a key of its own. Not for more than some ten thousand rows."""
    upload = Upload(target=target, staff_id=staff, ready=ready, wrong=wrong, there=there, made_at=now())
    key = new_key()
    upload.key_wrapped = wrap(district_key(), key, upload.ref)
    upload.save()
    parts = (rows[first : first + PART_ROWS] for first in range(0, len(rows), PART_ROWS))
    UploadPart.objects.bulk_create(
        [UploadPart(upload=upload, nth=nth, blob=_sealed(key, part)) for nth, part in enumerate(parts)]
    )
    return upload


def rows_of(upload: Upload) -> list[Row]:
    """All rows, in their order. One query."""
    key = _key(upload)
    blobs = UploadPart.objects.filter(upload=upload).order_by("nth").values_list("blob", flat=True)
    return [row for blob in blobs for row in _opened(key, blob)]


def part_of(upload: Upload, nth: int) -> list[Row] | None:
    """The rows of one part; None after the last."""
    blob = UploadPart.objects.filter(upload=upload, nth=nth).values_list("blob", flat=True).first()
    return _opened(_key(upload), blob) if blob is not None else None


def replace_part(upload: Upload, nth: int, rows: Sequence[Row]) -> None:
    """Keep a part as it is now."""
    UploadPart.objects.filter(upload=upload, nth=nth).update(blob=_sealed(_key(upload), rows))


def throw_away(upload: Upload) -> None:
    """Destroy an upload with its key."""
    upload.delete()


def forget_old() -> int:
    """Throw away uploads older than a week. Marks of entered rows stay."""
    return Upload.objects.filter(made_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()[0]


def mark_of(target: str, content: str) -> str:
    """What is stored of a row's identity."""
    return keyed_hash("staging/row/v1", f"{target}\x1f{content}")


def entered_before(target: str, digests: Collection[str]) -> dict[str, str]:
    """Which of these rows were entered, and as which number."""
    return dict(EnteredRow.objects.filter(target=target, digest__in=list(digests)).values_list("digest", "number"))


def claim(target: str, digests: Sequence[str]) -> set[str]:
    """Take rows for entering, inside the transaction that enters them. A row that somebody else enters at the same
    moment is waited for.

    Returns:
        Those that nobody had entered.
    """
    if not digests:
        return set()
    today = now().date()
    ordered = sorted(set(digests))  # in one order, so that two batches never wait for each other
    marks = ", ".join(["(%s, %s, '', %s)"] * len(ordered))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO staging_enteredrow (target, digest, number, "day") VALUES {marks} '  # noqa: S608 - placeholders only
            "ON CONFLICT DO NOTHING RETURNING digest",
            [value for digest in ordered for value in (target, digest, today)],
        )
        return {digest for (digest,) in cursor.fetchall()}


def name(target: str, numbers: Mapping[str, str]) -> None:
    """Note which number each claimed row became."""
    rows = list(EnteredRow.objects.filter(target=target, digest__in=list(numbers)))
    for row in rows:
        row.number = numbers[row.digest]
    EnteredRow.objects.bulk_update(rows, ["number"])


def give_back(target: str, digests: Collection[str]) -> None:
    """Let go of claimed rows that were refused after all."""
    EnteredRow.objects.filter(target=target, digest__in=list(digests), number="").delete()


def _key(upload: Upload) -> bytes:
    return unwrap(district_key(), upload.key_wrapped, upload.ref)


def _sealed(key: bytes, rows: Sequence[Row]) -> bytes:
    return seal_bytes(key, "rows", json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _opened(key: bytes, blob: bytes | memoryview) -> list[Row]:
    found: list[Row] = json.loads(unseal_bytes(key, "rows", blob))
    return found
