"""`manage.py release_reservations` cancels unpaid orders whose reservation ran out, at once instead of by the beat."""

from typing import Any

from django.core.management.base import BaseCommand

from inventory.tasks import release_expired_reservations


class Command(BaseCommand):
    help = "Cancel unpaid orders whose stock reservation ran out."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        released = release_expired_reservations()
        if verbosity:
            self.stdout.write(f"{released} orders cancelled.")
