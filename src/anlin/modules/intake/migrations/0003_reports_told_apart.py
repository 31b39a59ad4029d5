from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_content_of_imported_rows")]

    operations = [
        migrations.CreateModel(
            name="Apart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("low", models.BigIntegerField()),
                ("high", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["high"], name="apart_high")],
                "constraints": [models.UniqueConstraint(fields=("low", "high"), name="apart_once")],
            },
        ),
    ]
