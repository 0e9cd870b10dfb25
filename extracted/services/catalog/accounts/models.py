"""Customers and staff."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone

from core.models import PostalAddress, TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey, LinkedManyToManyField


class UserQuerySet(models.QuerySet["User"]):
    pass


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users who sign in by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@mirror("monolith", "replica")
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


@mirror("monolith", "client")
class CustomerGroup(models.Model):
    """Customers who are treated alike, such as trade or wholesale."""

    name = models.CharField(max_length=100, unique=True)
    discount_percent = models.PositiveSmallIntegerField(default=0)
    members = LinkedManyToManyField(
        User, through="GroupMembership", through_fields=("group", "user"), related_name="customer_groups"
    )

    class Meta:
        ordering = ["name"]
        managed = False

    def __str__(self) -> str:
        return self.name


@mirror("monolith", "client")
class GroupMembership(models.Model):
    group = LinkedForeignKey(CustomerGroup, on_delete=models.CASCADE, related_name="memberships")
    user = LinkedForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"


@mirror("monolith", "client")
class Address(PostalAddress, TimeStampedModel):
    """An entry of a customer's address book."""

    user = LinkedForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        verbose_name_plural = "addresses"
        managed = False
