"""Keeps tables that belong to another side: no migration is taken back in a database that is the monolith's own."""

from typing import Any, Iterable, List, Tuple

from django.core.management.base import CommandError
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import pre_migrate

from service_links.contracts import contracts, is_shared


def connect() -> None:
    """Look at every plan of `manage.py migrate` before it runs, those of --fake as well."""
    pre_migrate.connect(check, dispatch_uid="service_links.keeping")


def check(plan: Iterable[Tuple[Migration, bool]] = (), **kwargs: Any) -> None:
    """Raise CommandError for a plan that takes back what the monolith made; a receiver of `pre_migrate`."""
    back = [migration for migration, is_backwards in plan or () if is_backwards]
    refused = _made_elsewhere(back) if back and is_shared() else []
    if refused:
        raise CommandError(
            "this would take back %s, and with it tables of the monolith, on which this service works"
            ' (SERVICE_LINKS_DATABASE = "shared"). Nothing was done. A database of the service\'s own says'
            " SERVICE_LINKS_DATABASE=copied in the environment; tables of the monolith go with `banyan retire`."
            % ", ".join("%s.%s" % (migration.app_label, migration.name) for migration in refused)
        )


def _made_elsewhere(migrations: List[Migration]) -> List[Migration]:
    """Those that stand for migrations of the monolith, and all of apps that did not move here."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    extracted = {label for (label, _), each in loader.disk_migrations.items() if each.replaces}
    mirrored = {access.model.partition(".")[0] for link in contracts().links for access in link.models}
    own = extracted - mirrored
    return [each for each in migrations if each.replaces or each.initial or each.app_label not in own]
