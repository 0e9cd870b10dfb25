"""The addresses of the service of reviews."""

from django.contrib import admin
from django.http import JsonResponse
from django.urls import include, path

from opinions.models import Review


def titles(request):
    """One request for each product, to be stopped by the budget."""
    return JsonResponse({"titles": [Review.objects.get(pk=r.pk).product.title for r in Review.objects.all()]})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("titles/", titles),
    path("internal/links/", include("service_links.urls")),
]
