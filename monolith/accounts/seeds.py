"""Demo customers and staff."""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import Address, CustomerGroup, CustomerProfile, GroupMembership, User
from core.models import Country

CUSTOMERS = 40
FIRST_NAMES = ["Ada", "Bruno", "Chloé", "Dana", "Emil", "Fatma", "Goran", "Hanna", "Ines", "Jonas", "Klara", "Luca"]
LAST_NAMES = ["Almeida", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "García", "Horvat", "Ivanov", "Jansen"]
CITIES = ["Aarhus", "Bremen", "Cork", "Dijon", "Evora", "Florence", "Ghent", "Lund"]
GROUPS = {"Trade": 5, "Wholesale": 10}


def seed_accounts(*, rng: Random, scale: int, now: datetime) -> None:
    # One hash with a fixed salt: a hash for each user would take longer than all other rows together.
    password = make_password("demo", salt="demo-data-only-salt-22")
    staff = [
        User(email="admin@example.com", first_name="Admin", password=password, is_staff=True, is_superuser=True),
        User(email="clerk@example.com", first_name="Clerk", password=password, is_staff=True),
    ]
    customers = [_customer(number, rng, password) for number in range(1, CUSTOMERS * scale + 1)]
    users = [*staff, *customers]
    for user in users:
        user.date_joined = now - timedelta(days=rng.randint(100, 900))
    User.objects.bulk_create(users)
    CustomerProfile.objects.bulk_create(
        CustomerProfile(user=user, loyalty_points=rng.randint(0, 500), accepts_marketing=rng.random() < 0.4)
        for user in users
    )
    _seed_addresses(customers, rng, now)
    _seed_groups(customers, rng, now)


def _customer(number: int, rng: Random, password: str) -> User:
    return User(
        email=f"customer{number}@example.com",
        first_name=rng.choice(FIRST_NAMES),
        last_name=rng.choice(LAST_NAMES),
        password=password,
    )


def _seed_addresses(customers: list[User], rng: Random, now: datetime) -> None:
    codes = list(Country.objects.filter(is_shippable=True).order_by("code").values_list("code", flat=True))
    Address.objects.bulk_create(
        Address(
            user=customer,
            full_name=customer.get_full_name(),
            line1=f"High Street {rng.randint(1, 200)}",
            city=rng.choice(CITIES),
            postcode=f"{rng.randint(10000, 99999)}",
            country_id=rng.choice(codes),
            is_default=True,
            created_at=now,
        )
        for customer in customers
    )


def _seed_groups(customers: list[User], rng: Random, now: datetime) -> None:
    for name, percent in GROUPS.items():
        group = CustomerGroup.objects.create(name=name, discount_percent=percent)
        members = rng.sample(customers, len(customers) // 10)
        GroupMembership.objects.bulk_create(GroupMembership(group=group, user=user, joined_at=now) for user in members)
