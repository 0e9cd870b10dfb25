"""Every URL of the reviews service; those of its apps are where the monolith has them."""

from django.contrib import admin
from django.urls import include, path

from core.views import health as view_0
from service_links import health, sign_in

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("", include("django_prometheus.urls")),
    path("internal/links/", include("service_links.urls")),
    path("oidc/", include("mozilla_django_oidc.urls")),
    path("api/", include("service_links.api_pages")),
    path("admin/login/", sign_in.admin_login),
    path("admin/", admin.site.urls),
    path("api/reviews/", include("reviews.api_urls")),
    path("health/", view_0, name="health"),
    path("reviews/", include("reviews.urls")),
    path("", include("reviews_service.elsewhere")),
]
