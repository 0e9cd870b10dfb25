"""The pages of a service's API, below `api/`: its OpenAPI document, Swagger UI and Redoc, which ask no other host."""

from typing import Any
from urllib.parse import urlsplit

from django.templatetags.static import static
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'{files}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:{files}; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'"
)
"""Redoc shows a logo that it fetches from its makers: browsers do not let it."""


class RedocView(SpectacularRedocView):  # type: ignore[misc]
    """Redoc without the fonts and the logo that it gets from elsewhere."""

    template_name = "service_links/redoc.html"

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add the policy, in which static files may have a host of their own."""
        host = urlsplit(static(""))
        files = f" {host.scheme or 'https'}://{host.netloc}" if host.netloc else ""
        response["Content-Security-Policy"] = _POLICY.format(files=files)
        return super().finalize_response(request, response, *args, **kwargs)


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("redoc/", RedocView.as_view(url_name="api-schema"), name="api-redoc"),
]
