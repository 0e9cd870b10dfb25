"""What changes accounts."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from accounts.models import Address, CustomerGroup, CustomerProfile, GroupMembership, User
from core.exceptions import Conflict, DomainError
from core.models import Country
from core.services import audit_record

POINTS_PER_UNIT_OF_MONEY = 1


@transaction.atomic
def customer_register(
    *, email: str, password: str, first_name: str = "", last_name: str = "", referred_by: User | None = None
) -> User:
    """Makes a customer; the profile is made by a receiver. Raises Conflict for an address that is taken."""
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict("There is already an account with this e-mail address.")
    user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    if referred_by is not None:
        CustomerProfile.objects.filter(user=user).update(referred_by=referred_by.profile)
    return user


@transaction.atomic
def address_add(
    *,
    user: User,
    full_name: str,
    line1: str,
    city: str,
    country: Country,
    line2: str = "",
    postcode: str = "",
    is_default: bool = False,
) -> Address:
    """Adds to the address book; the first address is the default one."""
    if not country.is_shippable:
        raise DomainError(f"We do not ship to {country.name}.")
    is_default = is_default or not user.addresses.exists()
    if is_default:
        user.addresses.update(is_default=False)
    return Address.objects.create(
        user=user,
        full_name=full_name,
        line1=line1,
        line2=line2,
        city=city,
        postcode=postcode,
        country=country,
        is_default=is_default,
    )


def loyalty_points_award(*, user_id: int, amount: Decimal) -> None:
    points = int(amount) * POINTS_PER_UNIT_OF_MONEY
    CustomerProfile.objects.filter(user_id=user_id).update(loyalty_points=F("loyalty_points") + points)


@transaction.atomic
def group_join(*, group: CustomerGroup, user: User, added_by: User) -> GroupMembership:
    membership, is_new = GroupMembership.objects.get_or_create(group=group, user=user, defaults={"added_by": added_by})
    if is_new:
        audit_record(action="accounts.group_joined", target=group, actor=added_by, user=user.email)
    return membership


@transaction.atomic
def customer_close(*, user: User) -> None:
    """Closes an account for good but keeps the row, since orders refer to it. Raises Conflict while it is in use."""
    from orders.selectors import has_open_orders

    if has_open_orders(user):
        raise Conflict("The account has orders that are still on their way.")
    if import_string("payments.selectors.store_credit_of")(user):
        raise Conflict("The account has store credit left.")
    user.addresses.all().delete()
    user.baskets.all().delete()
    user.reviews.update(title="Removed", body="")
    user.email = f"closed-{user.pk}@example.invalid"
    user.first_name = user.last_name = user.phone = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
