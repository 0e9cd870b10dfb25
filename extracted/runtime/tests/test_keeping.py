"""A service that works on the monolith's tables does not take them away."""

import pytest
from django.core.management import CommandError
from django.db import migrations, models

from service_links import keeping


def migration(app, name, **members):
    return type("Migration", (migrations.Migration,), members)(name, app)


@pytest.fixture
def shared(settings, monkeypatch):
    """A service that works on the monolith's tables: `opinions` moved to it, `shop` stays."""
    settings.SERVICE_LINKS_DATABASE = "shared"
    known = {
        ("opinions", "0001_extracted"): migration(
            "opinions", "0001_extracted", replaces=[("opinions", "0001_initial")]
        ),
        ("shop", "0001_extracted"): migration("shop", "0001_extracted", replaces=[("shop", "0001_initial")]),
    }
    monkeypatch.setattr(keeping.MigrationLoader, "build_graph", lambda self: setattr(self, "disk_migrations", known))
    return known


@pytest.mark.parametrize("app", ["opinions", "shop"])
def test_keeps_what_stands_for_the_monoliths_migrations(shared, app):
    with pytest.raises(CommandError, match=r"take back %s\.0001_extracted" % app):
        keeping.check(plan=[(shared[app, "0001_extracted"], True)])


def test_keeps_the_tables_of_everything_else_that_is_installed(shared):
    with pytest.raises(CommandError, match=r"auth\.0002_more"):
        keeping.check(plan=[(migration("auth", "0002_more"), True)])


def test_lets_a_team_take_back_a_migration_of_its_own(shared):
    keeping.check(plan=[(migration("opinions", "0002_ours"), True)])


def test_lets_everything_run_forwards(shared):
    keeping.check(plan=[(each, False) for each in shared.values()])


def test_leaves_a_database_of_the_services_own_alone(shared, settings):
    settings.SERVICE_LINKS_DATABASE = "copied"
    keeping.check(plan=[(each, True) for each in shared.values()])


def test_is_asked_by_the_signal_before_anything_is_done(shared):
    plan = [(shared["opinions", "0001_extracted"], True)]
    with pytest.raises(CommandError):
        models.signals.pre_migrate.send(sender=None, using="default", plan=plan)
