"""Customers and staff."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone

from core.models import PostalAddress, TimeStampedModel


class UserQuerySet(models.QuerySet["User"]):
    def customers(self) -> "UserQuerySet":
        return self.filter(is_staff=False, is_active=True)

    def staff(self) -> "UserQuerySet":
        return self.filter(is_staff=True, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users who sign in by e-mail address."""

    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    username = None
    email = models.EmailField("e-mail address", unique=True)
    phone = models.CharField(max_length=30, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.email.partition("@")[0]


class StaffMemberManager(models.Manager["StaffMember"]):
    def get_queryset(self) -> models.QuerySet["StaffMember"]:
        return super().get_queryset().filter(is_staff=True)


class StaffMember(User):
    """The users who work here, for an admin page of their own."""

    objects = StaffMemberManager()

    class Meta:
        proxy = True
        ordering = ["email"]


class CustomerGroup(models.Model):
    """Customers who are treated alike, such as trade or wholesale."""

    name = models.CharField(max_length=100, unique=True)
    discount_percent = models.PositiveSmallIntegerField(default=0)
    members = models.ManyToManyField(
        User, through="GroupMembership", through_fields=("group", "user"), related_name="customer_groups"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    group = models.ForeignKey(CustomerGroup, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="one_membership_per_group")]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"


class Address(PostalAddress, TimeStampedModel):
    """An entry of a customer's address book."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        verbose_name_plural = "addresses"


class CustomerProfile(TimeStampedModel):
    """What the shop knows about a customer beyond the account."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    referred_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals")
    favourite_category = models.ForeignKey(
        "catalog.Category", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    loyalty_points = models.PositiveIntegerField(default=0)
    accepts_marketing = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Profile of {self.user}"
