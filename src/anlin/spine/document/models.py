"""A document issued, the text of its template, the file that was drawn of it, and the last number of each series."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anlin.spine.matter.models import Matter
from anlin.spine.party.models import Unit


class Series(models.Model):
    """The last number of a series in a year. Its row is locked while a number is taken, so none is lost."""

    letters = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("letters", "year"), name="document_series_year"),)

    def __str__(self) -> str:
        return f"{self.letters} {self.year}"


class TemplateText(models.Model):
    """A template as it was when a document was issued by it, in every language, under the digest of its text."""

    digest = models.CharField(max_length=64, primary_key=True)
    files = models.JSONField()  # {"zh-hans": …, "en": …, "look": …}

    def __str__(self) -> str:
        return self.digest


class IssuedDocument(models.Model):
    """A document of a matter. What stands on it is read from the ledger, as of the entry that issued it.

    `clocks` are the time limits that ran then, as {"key", "basis", "amount", "unit", "due", "certain"}: a later extension
    does not change a paper. `code` opens its public check page, and nothing else.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="documents")
    document = models.CharField(max_length=60)
    about = models.PositiveIntegerField()  # the entry that it is about, by its number within the matter
    seq = models.PositiveIntegerField()  # the entry that issued it
    series = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    nth = models.PositiveIntegerField()
    code = models.CharField(max_length=12, unique=True)
    issued_at = models.DateTimeField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    template = models.ForeignKey(TemplateText, on_delete=models.PROTECT, db_index=False)
    clocks = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_seq = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("series", "year", "nth"), name="document_number"),
            models.UniqueConstraint(
                fields=("matter", "document", "about"), condition=Q(withdrawn_at=None), name="document_in_force_once"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its number as it is written in every language: `SL〔2026〕12`."""
        return f"{self.series}〔{self.year}〕{self.nth}"


class DocumentFile(models.Model):
    """The file that was drawn of a document, sealed under its matter's key: a reprint is these bytes.

    `state` is "issued" or "withdrawn": a withdrawn document is drawn once more, with the word across it.
    """

    document = models.ForeignKey(IssuedDocument, on_delete=models.CASCADE, related_name="files", db_index=False)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    blob = models.BinaryField(null=True)  # null: erased; its digest stays, so that a kept copy can still be compared

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "language", "state"), name="document_file_once"),)

    def __str__(self) -> str:
        return self.sha256
