"""Where tokens stand: a contentless FTS5 table on SQLite, an array under a GIN index on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARD = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_text USING fts5("
        "tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')",
    ),
    "postgresql": (
        "ALTER TABLE search_doc ADD COLUMN tokens bigint[] NOT NULL DEFAULT '{}'",
        # Small: searches read the pending list from end to end.
        "CREATE INDEX search_doc_tokens ON search_doc USING gin (tokens) WITH (gin_pending_list_limit = 512)",
        "ALTER TABLE search_doc ALTER COLUMN tokens SET STATISTICS 1000",
    ),
}
BACKWARD = {
    "sqlite": ("DROP TABLE search_text",),
    "postgresql": ("ALTER TABLE search_doc DROP COLUMN tokens",),
}


def _forward(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def _backward(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(_forward, _backward)]
