"""The request that caused an event, and both it and the trace of what is parked."""

from django.db import migrations, models


class AddColumn(migrations.AddField):
    """Adds a column to SQLite's table as it is: one made anew would begin its sequence anew."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            return super().database_forwards(app_label, schema_editor, from_state, to_state)
        if self.allow_migrate_model(
            schema_editor.connection.alias, to_state.apps.get_model(app_label, self.model_name)
        ):
            schema_editor.execute("ALTER TABLE service_links_outbox ADD COLUMN requestid varchar(128) NULL")
        return None


class Migration(migrations.Migration):
    dependencies = [("service_links_events", "0002_outbox_traceparent")]

    operations = [
        AddColumn(model_name="outbox", name="requestid", field=models.CharField(max_length=128, null=True)),
        migrations.AddField(model_name="parked", name="traceparent", field=models.CharField(max_length=55, null=True)),
        migrations.AddField(model_name="parked", name="requestid", field=models.CharField(max_length=128, null=True)),
    ]
