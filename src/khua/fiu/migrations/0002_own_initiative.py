"""A report may be the unit's own: raised out of an alert, by nobody outside."""

from django.db import migrations, models

KINDS = [
    ("STR", "Suspicious transaction report"),
    ("SAR", "Suspicious activity report"),
    ("CTR", "Threshold report"),
    ("BCR", "Border cash declaration"),
    ("REQ", "Request of another authority or unit"),
    ("OWN", "The unit's own initiative"),
    ("OTH", "Other report"),
]


class Migration(migrations.Migration):
    dependencies = [("fiu", "0001_initial")]

    operations = [
        migrations.AlterField("report", "kind", models.CharField(choices=KINDS, max_length=4)),
    ]
