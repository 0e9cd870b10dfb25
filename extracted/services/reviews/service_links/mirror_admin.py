"""Pages of the admin for models of other sides, so that fields of one's own pages can search among their rows.

Last in INSTALLED_APPS: `service_links.mirror_admin.MirrorAdminConfig`. Nothing can be changed there, and the index of
the admin does not show them; the pages of the other side do.
"""

from typing import Any, Tuple

from django.apps import AppConfig

MOST = 3
"""Fields that are searched."""


class MirrorAdminConfig(AppConfig):
    """Registers what nobody has registered yet, after all `admin` modules were imported."""

    name = "service_links.mirror_admin"
    path = __file__.rpartition("/")[0]
    label = "service_links_mirror_admin"

    def ready(self) -> None:
        from django.contrib import admin

        from service_links import registry

        for linked in registry.all_linked():
            model = linked.model
            if not admin.site.is_registered(model) and not model._meta.swapped:
                admin.site.register(model, _admin_class(model))


def _admin_class(model: Any) -> Any:
    from django.contrib import admin

    class MirrorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
        search_fields = _searched(model)
        ordering = (model._meta.pk.name,)

        def has_add_permission(self, request: Any, *args: Any) -> bool:
            return False

        def has_change_permission(self, request: Any, obj: Any = None) -> bool:
            return False

        def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
            return False

        def has_view_permission(self, request: Any, obj: Any = None) -> bool:
            return bool(request.user.is_active and request.user.is_staff)

        def has_module_permission(self, request: Any) -> bool:
            return False

    return MirrorAdmin


def _searched(model: Any) -> Tuple[str, ...]:
    """The first texts of a model, unique ones before others; its key where it has none."""
    from django.db import models

    texts = [field for field in model._meta.concrete_fields if isinstance(field, (models.CharField, models.SlugField))]
    texts = [field for field in texts if not field.choices and field.name != "password"]
    texts.sort(key=lambda field: not field.unique)
    return tuple(field.name for field in texts[:MOST]) or (model._meta.pk.name,)
