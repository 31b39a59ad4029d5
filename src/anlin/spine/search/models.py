"""Which text of which matter is indexed, and where it may be found from."""

from __future__ import annotations

from django.db import models


class SearchDoc(models.Model):
    """One indexed text. Its tokens stand beside it: see migration 0002.

    `id` is `matter * DOCS_A_MATTER + n`, so that newest matter first is a walk along the key of either engine.
    A record of a register is indexed under minus its id, so that neither is ever found among the others.
    """

    DOCS_A_MATTER = 1 << 16

    id = models.BigIntegerField(primary_key=True)
    doc = models.BigIntegerField(unique=True)
    matter = models.BigIntegerField()
    area = models.BigIntegerField()
    walled = models.BooleanField(default=False)

    class Meta:
        db_table = "search_doc"
        indexes = (models.Index(fields=["matter"], name="search_doc_matter"),)

    def __str__(self) -> str:
        return f"{self.matter}/{self.doc}"
