"""`manage.py links_read_model`: makes the tables of the read model in Cassandra, and fills them from the replicas."""

from typing import Any, Iterator, Type

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from service_links.contracts import contracts
from service_links.declarations import REPLICA
from service_links.errors import LinkError


class Command(BaseCommand):
    """Shows, makes or fills the tables."""

    help = "Make the tables of the read model in Cassandra (`create`), fill them (`fill`), or show them (`cql`)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=("cql", "create", "fill"))
        parser.add_argument("--keyspace", default="KEYSPACE", help="for `cql` alone")

    def handle(self, **options: Any) -> None:
        from service_links.read_models.store import is_on
        from service_links.read_models.tables import creating

        if options["what"] == "cql":
            for model in _models():
                self.stdout.write("".join("%s;\n" % each for each in creating(options["keyspace"], model)))
            return
        try:
            if not is_on():
                raise CommandError("there is no read model here: set SERVICE_LINKS_READ_MODEL to 'cassandra'")
            for model in _models():
                count = self._create(model) if options["what"] == "create" else self._fill(model)
                self.stdout.write("%s: %s" % (model._meta.label, count))
        except LinkError as error:
            raise CommandError(str(error)) from error

    def _create(self, model: Type[models.Model]) -> str:
        from service_links.read_models.store import store
        from service_links.read_models.tables import creating

        statements = creating(store().keyspace, model)
        for statement in statements:
            store().change(statement)
        return "%d tables" % len(statements)

    def _fill(self, model: Type[models.Model]) -> str:
        """Write every row by the number of the event that it is of, so that nothing newer is undone."""
        from service_links.events.models import Version
        from service_links.read_models.store import store
        from service_links.read_models.values import to_cql
        from service_links.read_models.writing import MOST, write

        fields = list(model._meta.local_concrete_fields)
        label = next(access.model for link in contracts().links for access in link.models if _is(access.model, model))
        count, part = 0, []
        for each in model._base_manager.order_by("pk").iterator():
            row = {field.column: to_cql(field, getattr(each, field.attname)) for field in fields}
            part.append((each.pk, row))
            if len(part) == MOST:
                count += _written(store(), Version, label, model, part, write)
                part = []
        if part:
            count += _written(store(), Version, label, model, part, write)
        return "%d rows" % count


def _written(known: Any, version: Any, label: str, model: Any, part: Any, write: Any) -> int:
    keys = [str(key) for key, _ in part]
    found = version.objects.filter(model=label, key__in=keys).values_list("key", "sequence")
    numbers = dict(found)
    write(known, model, [(numbers.get(str(key), 0), row) for key, row in part])
    return len(part)


def _models() -> Iterator[Type[models.Model]]:
    names = {access.model for link in contracts().links for access in link.models if access.how == REPLICA}
    for name in sorted(names):
        yield apps.get_model(name)


def _is(label: str, model: Type[models.Model]) -> bool:
    return label.lower() == model._meta.label_lower
