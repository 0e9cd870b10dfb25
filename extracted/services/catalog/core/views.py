"""Pages that belong to no app."""

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Answers 200 when the database answers; for load balancers."""
    connection.ensure_connection()
    return JsonResponse({"status": "ok"})
