"""`manage.py seed_demo --scale N` fills an empty shop; the same scale and seed make the same rows."""

import random
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.seeds import seed_accounts
from baskets.seeds import seed_baskets
from catalog.models import Product
from catalog.seeds import seed_catalog
from core.seeds import seed_core
from inventory.seeds import seed_inventory
from notifications.seeds import seed_notifications
from orders.seeds import seed_orders
from payments.seeds import seed_payments
from promotions.seeds import seed_promotions
from reports.seeds import seed_reports
from reviews.seeds import seed_reviews
from shipping.seeds import seed_shipping

#: The day the demo data ends with, so that it does not depend on the day it is made.
LAST_DAY = datetime(2025, 6, 30, 12, tzinfo=UTC)


class Command(BaseCommand):
    help = "Fill an empty shop with demo data, reproducibly. Sign in as admin@example.com with the password demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="1 makes 40 customers, 60 products and 120 orders.")
        parser.add_argument("--seed", type=int, default=1)

    @transaction.atomic
    def handle(self, *args: Any, scale: int, seed: int, verbosity: int = 1, **options: Any) -> None:
        if scale < 1:
            raise CommandError("The scale must be at least 1.")
        if Product.objects.exists():
            raise CommandError("The shop is not empty. Use a fresh database.")
        rng = random.Random(seed)
        seed_core()
        seed_accounts(rng=rng, scale=scale, now=LAST_DAY)
        seed_catalog(rng=rng, scale=scale, now=LAST_DAY)
        seed_inventory(rng=rng, now=LAST_DAY)
        seed_promotions(rng=rng, now=LAST_DAY)
        seed_baskets(rng=rng, now=LAST_DAY)
        seed_orders(rng=rng, scale=scale, now=LAST_DAY)
        seed_payments()
        seed_shipping(rng=rng)
        seed_reviews(rng=rng)
        call_command("rebuild_ratings", verbosity=0)
        seed_notifications()
        seed_reports(now=LAST_DAY)
        if verbosity:
            self.stdout.write(f"The shop is filled at scale {scale}.")
