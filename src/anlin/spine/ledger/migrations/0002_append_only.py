"""Order entries by their transaction on PostgreSQL, and refuse every change of what is on record."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from anlin.spine.ledger.triggers import reinstall_triggers


def add_transaction(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The writing transaction's number: what lets the sequencer see no gaps behind running transactions."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE ledger_entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()")
        editor.execute("CREATE INDEX ledger_entry_xid ON ledger_entry (xid, id)")


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The triggers, once every table that they guard is there; they are put back after every later migration too."""
    reinstall_triggers(using=editor.connection.alias)


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunPython(add_transaction, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
