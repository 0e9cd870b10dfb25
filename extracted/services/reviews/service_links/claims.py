"""From the claims of a token to a user: a row of the user model's projection here, with the token's `sub` as its key.

Nobody is ever written where the database is the monolith's own (`SERVICE_LINKS_DATABASE = "shared"`), nor changed
where the monolith's events keep the rows up to date. `OIDC_CLAIMS` maps claims to fields.
"""

from typing import Any, Dict, FrozenSet

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from service_links.contracts import is_shared
from service_links.oidc import BadToken

FIELDS = {
    "email": "email",
    "given_name": "first_name",
    "family_name": "last_name",
    "preferred_username": "username",
    "is_staff": "is_staff",
    "is_superuser": "is_superuser",
}
"""Claims, and the fields that they fill where the user model has them."""


def user_of(claims: Dict[str, Any]) -> Any:
    """The user of a token, made or brought up to date. Raises BadToken for one who may not come in."""
    model = get_user_model()
    key = _key(model, claims.get("sub"))
    user = model._base_manager.filter(pk=key).first()
    if user is None:
        user = _made(model, key, claims)
    elif not _is_kept_by_others(model):
        _update(user, claims)
    if not getattr(user, "is_active", True):
        raise BadToken("the user is not active")
    return with_permissions(user, claims.get("permissions") or ())


def with_permissions(user: Any, names: Any) -> Any:
    """The user, who holds these permissions besides those of this database."""
    user.claimed_permissions = frozenset(name for name in names if isinstance(name, str))
    return user


def claimed(user: Any) -> FrozenSet[str]:
    """The permissions that the provider says a user holds."""
    return getattr(user, "claimed_permissions", frozenset())


def _key(model: Any, subject: Any) -> Any:
    try:
        return model._meta.pk.to_python(subject)
    except ValidationError as error:
        raise BadToken("the token's sub is no key of a user") from error


def _is_kept_by_others(model: Any) -> bool:
    """Whether the rows are the monolith's own, or come from its events."""
    from service_links import registry

    return is_shared() or registry.linked(model) is not None


def _made(model: Any, key: Any, claims: Dict[str, Any]) -> Any:
    if key is None or is_shared():
        raise BadToken("there is no such user")
    from service_links import registry

    user = model(pk=key, **_values(model, claims))
    if hasattr(user, "set_unusable_password"):
        user.set_unusable_password()
    if model.USERNAME_FIELD not in _values(model, claims):
        setattr(user, model.USERNAME_FIELD, str(claims["sub"]))
    try:
        with registry.writable(), transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        found = model._base_manager.filter(pk=key).first()
        if found is None:
            raise BadToken("another user here has what the token says") from error
        return found
    return user


def _update(user: Any, claims: Dict[str, Any]) -> None:
    values = _values(type(user), claims)
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    if changed:
        type(user)._base_manager.filter(pk=user.pk).update(**changed)
        for name, value in changed.items():
            setattr(user, name, value)


def _values(model: Any, claims: Dict[str, Any]) -> Dict[str, Any]:
    wanted = getattr(settings, "OIDC_CLAIMS", FIELDS)
    return {field: claims[claim] for claim, field in wanted.items() if claim in claims and _has(model, field)}


def _has(model: Any, field: str) -> bool:
    try:
        return bool(model._meta.get_field(field).concrete)
    except FieldDoesNotExist:
        return False
