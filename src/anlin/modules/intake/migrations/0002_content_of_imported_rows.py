from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="importedrow", name="content", field=models.BinaryField(max_length=16, null=True)
        ),
    ]
