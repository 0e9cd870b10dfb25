"""Pages for browsing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django.views.generic import ListView

from catalog.forms import ProductSearchForm
from catalog.models import Category, Collection, Product
from catalog.selectors import collection_items, featured_collections, product_detail, product_list, related_to
from core.exceptions import NotFound
from core.selectors import is_enabled
from promotions.selectors import active_banners
from reviews.forms import ReviewForm
from reviews.selectors import best_rated


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "banners": active_banners(),
        "collections": featured_collections(),
        "best_rated": best_rated() if is_enabled("best-rated-on-home") else [],
        "newest": product_list(ordering="newest")[:8],
    }
    return render(request, "catalog/home.html", context)


class ProductListView(ListView):
    template_name = "catalog/product_list.html"
    context_object_name = "products"
    paginate_by = 24

    def get_queryset(self) -> QuerySet[Product]:
        self.form = ProductSearchForm(self.request.GET)
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        return product_list(
            search=chosen.get("search", ""),
            category=chosen.get("category"),
            in_stock=chosen.get("in_stock", False),
            ordering=chosen.get("ordering") or "title",
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, **kwargs)


@require_GET
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    category = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    context = {"category": category, "products": product_list(category=category)}
    return render(request, "catalog/category_detail.html", context)


@require_GET
def collection_detail(request: HttpRequest, slug: str) -> HttpResponse:
    collection = get_object_or_404(Collection, slug=slug)
    context = {"collection": collection, "items": collection_items(collection)}
    return render(request, "catalog/collection_detail.html", context)


@require_GET
def product_page(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        product = product_detail(slug=slug)
    except NotFound as error:
        raise Http404(error.message) from error
    context = {"product": product, "related_products": related_to(product), "review_form": ReviewForm()}
    return render(request, "catalog/product_detail.html", context)
