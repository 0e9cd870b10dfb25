"""Every URL of the shop: pages at the root, the API under `/api/`, sign-in for other programs under `/o/`."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from core.views import health

api_urlpatterns = [
    path("accounts/", include("accounts.api_urls")),
    path("catalog/", include("catalog.api_urls")),
    path("inventory/", include("inventory.api_urls")),
    path("basket/", include("baskets.api_urls")),
    path("orders/", include("orders.api_urls")),
    path("payments/", include("payments.api_urls")),
    path("shipping/", include("shipping.api_urls")),
    path("promotions/", include("promotions.api_urls")),
    path("reviews/", include("reviews.api_urls")),
    path("notifications/", include("notifications.api_urls")),
    path("reports/", include("reports.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include(api_urlpatterns)),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("health/", health, name="health"),
    path("account/", include("accounts.urls")),
    path("basket/", include("baskets.urls")),
    path("orders/", include("orders.urls")),
    path("payments/", include("payments.urls")),
    path("shipping/", include("shipping.urls")),
    path("promotions/", include("promotions.urls")),
    path("reviews/", include("reviews.urls")),
    path("notifications/", include("notifications.urls")),
    path("reports/", include("reports.urls")),
    path("", include("catalog.urls")),
]
