"""API permissions by Django's permission strings."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class HasPermission(BasePermission):
    """Allows users who hold `required_permission` of the view."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        required: Any = getattr(view, "required_permission", None)
        return bool(required and request.user and request.user.has_perm(required))
