"""Customers and staff."""

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models

from core.models import TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedOneToOneField


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
class CustomerProfile(TimeStampedModel):
    """What the shop knows about a customer beyond the account."""

    user = LinkedOneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    loyalty_points = models.PositiveIntegerField(default=0)
    accepts_marketing = models.BooleanField(default=False)

    class Meta(TimeStampedModel.Meta):
        managed = False

    def __str__(self) -> str:
        return f"Profile of {self.user}"
