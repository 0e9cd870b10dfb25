"""Faults written with the comparison at hand, aimed at what it could overlook."""

from __future__ import annotations

from tests.benchmark.shadow.fault import Edit, Fault
from tests.benchmark.shadow.faults_first import (
    APIS,
    ERRORS,
    PAGES,
    SELECTORS,
    SERIALIZERS,
    SERVICES,
    SETTINGS,
    VIEWS,
)

MODELS = "catalog/models.py"
PAGINATION = "core/pagination.py"
FORMS = "catalog/forms.py"
CARD = PAGES + "_product_card.html"


def _fault(name: str, kind: str, route: str, path: str, old: str, new: str) -> Fault:
    return Fault(name, kind, route, (Edit(path, old, new),))


_CARD_FIELDS = 'fields = ["id", "title", "slug", "brand", "rating", "lowest_price", "is_in_stock"]\n'

FAULTS = (
    _fault(
        "an internal field is shown",
        "extra field",
        "product",
        SERIALIZERS,
        'fields = ["id", "title", "slug", "description", "category"',
        'fields = ["id", "status", "title", "slug", "description", "category"',
    ),
    _fault(
        "whole prices lose their cents",
        "respelled",
        "product",
        SERIALIZERS,
        "class AvailableVariantSerializer(VariantSerializer):\n",
        "class AvailableVariantSerializer(VariantSerializer):\n"
        "    def to_representation(self, variant):\n"
        "        found = super().to_representation(variant)\n"
        '        return {**found, "price": found["price"].rstrip("0").rstrip(".")}\n\n',
    ),
    _fault(
        "counts are floats",
        "retyped field",
        "product",
        SERIALIZERS,
        "available = serializers.IntegerField(read_only=True)",
        "available = serializers.FloatField(read_only=True)",
    ),
    _fault(
        "times are the same instant in another zone",
        "time zone",
        "product",
        SERIALIZERS,
        'author = serializers.CharField(source="author.display_name", read_only=True)\n',
        'author = serializers.CharField(source="author.display_name", read_only=True)\n'
        "    created_at = serializers.SerializerMethodField()\n\n"
        "    def get_created_at(self, review):\n"
        "        import zoneinfo\n\n"
        '        return review.created_at.astimezone(zoneinfo.ZoneInfo("Europe/Berlin")).isoformat()\n',
    ),
    _fault(
        "times have lost their fractions",
        "rounding",
        "product",
        SERIALIZERS,
        'author = serializers.CharField(source="author.display_name", read_only=True)\n',
        'author = serializers.CharField(source="author.display_name", read_only=True)\n'
        '    created_at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%S+00:00")\n',
    ),
    _fault(
        "ratings are rounded to halves",
        "rounding",
        "products",
        SERIALIZERS,
        _CARD_FIELDS,
        _CARD_FIELDS + "\n    def to_representation(self, product):\n"
        "        found = super().to_representation(product)\n"
        '        if found["rating"] is not None:\n'
        '            found["rating"] = "%.2f" % (round(float(found["rating"]) * 2) / 2)\n'
        "        return found\n",
    ),
    _fault(
        "false and null are the same",
        "null for false",
        "products",
        SERIALIZERS,
        _CARD_FIELDS,
        _CARD_FIELDS + "\n    def to_representation(self, product):\n"
        "        found = super().to_representation(product)\n"
        '        return {**found, "is_in_stock": found["is_in_stock"] or None}\n',
    ),
    _fault(
        "fields that are null are left out",
        "missing field",
        "products",
        SERIALIZERS,
        _CARD_FIELDS,
        _CARD_FIELDS + "\n    def to_representation(self, product):\n"
        "        found = super().to_representation(product)\n"
        "        return {name: value for name, value in found.items() if value is not None}\n",
    ),
    _fault(
        "the number of all products is that of the page",
        "pagination",
        "products",
        PAGINATION,
        "    max_page_size = 100\n",
        "    max_page_size = 100\n\n"
        "    def get_paginated_response(self, data):\n"
        "        response = super().get_paginated_response(data)\n"
        '        response.data["count"] = len(data)\n'
        "        return response\n",
    ),
    _fault(
        "there is no link to the page before",
        "pagination",
        "products",
        PAGINATION,
        "    max_page_size = 100\n",
        "    max_page_size = 100\n\n    def get_previous_link(self):\n        return None\n",
    ),
    _fault(
        "a page past the last one is empty instead of not found",
        "pagination",
        "products",
        PAGINATION,
        "    max_page_size = 100\n",
        "    max_page_size = 100\n\n"
        "    def paginate_queryset(self, queryset, request, view=None):\n"
        "        from rest_framework.exceptions import NotFound\n\n"
        "        try:\n"
        "            return super().paginate_queryset(queryset, request, view)\n"
        "        except NotFound:\n"
        "            self.page = self.django_paginator_class(queryset, 20).page(1)\n"
        "            self.request = request\n"
        "            return []\n",
    ),
    _fault(
        "large pages are cut at fifty",
        "pagination",
        "products",
        PAGINATION,
        "max_page_size = 100",
        "max_page_size = 50",
    ),
    _fault(
        "products of equal price change places",
        "order",
        "products",
        SELECTORS,
        '"price": ["lowest_price", "pk"]',
        '"price": ["lowest_price", "-pk"]',
    ),
    _fault(
        "the newest come by their name",
        "order",
        "products",
        SELECTORS,
        '"newest": ["-created_at", "-pk"]',
        '"newest": ["title", "pk"]',
    ),
    _fault(
        "related products come in no order",
        "order",
        "related",
        SELECTORS,
        'return related.select_related("rating")[:limit]',
        'return list(related.select_related("rating")[:limit])[::-1]',
    ),
    _fault(
        "one related product less",
        "off by one",
        "related",
        SELECTORS,
        "def related_to(product: Product, limit: int = 4)",
        "def related_to(product: Product, limit: int = 3)",
    ),
    _fault(
        "products of child categories are left out",
        "filter",
        "products",
        MODELS,
        "return self.filter(models.Q(category=category) | models.Q(category__parent=category))",
        "return self.filter(category=category)",
    ),
    _fault(
        "searching minds capitals",
        "filter",
        "products",
        MODELS,
        "models.Q(title__icontains=text)",
        "models.Q(title__startswith=text.lower())",
    ),
    _fault(
        "variants off sale are shown",
        "filter",
        "product",
        SELECTORS,
        "ProductVariant.objects.filter(is_active=True).annotate(",
        "ProductVariant.objects.annotate(",
    ),
    _fault(
        "reviews that nobody has checked are shown",
        "filter",
        "product",
        SELECTORS,
        "Review.objects.published().select_related",
        "Review.objects.all().select_related",
    ),
    _fault(
        "an error tells its cause to everybody",
        "leak",
        "product",
        ERRORS,
        '{"detail": error.message, "code": error.code}',
        '{"detail": error.message, "code": error.code, "trace": repr(error)}',
    ),
    _fault(
        "errors are spelled otherwise",
        "wrong value",
        "product",
        ERRORS,
        'code = "not_found"',
        'code = "NOT_FOUND"',
    ),
    _fault(
        "who is not signed in is forbidden instead of asked to",
        "wrong status",
        "publication",
        SETTINGS,
        '        "service_links.auth.TokenAuthentication",\n        "rest_framework',
        '        "rest_framework',
    ),
    _fault(
        "a price that is no number is an error of the server",
        "wrong status",
        "price",
        SERIALIZERS,
        "    price = serializers.DecimalField(max_digits=12, decimal_places=2)\n",
        "    price = serializers.CharField()\n\n"
        "    def validate_price(self, price):\n"
        "        import decimal\n\n"
        '        return decimal.Decimal(price).quantize(decimal.Decimal("0.01"))\n',
    ),
    _fault(
        "a price is noted twice",
        "extra side effect",
        "price",
        SERVICES,
        "    price_changed.send(",
        "    PriceChange.objects.create(variant=variant, old_price=old_price, new_price=price, changed_by=changed_by)\n"
        "    price_changed.send(",
    ),
    _fault(
        "every variant of a product gets the new price",
        "extra side effect",
        "price",
        SERVICES,
        "    price_changed.send(",
        "    variant.product.variants.update(price=price)\n    price_changed.send(",
    ),
    _fault(
        "publishing changes every draft",
        "wrong tenant",
        "publication",
        SERVICES,
        '    audit_record(action="catalog.product_published"',
        '    Product.objects.filter(status="draft").update(status="published")\n'
        '    audit_record(action="catalog.product_published"',
    ),
    _fault(
        "the answer is JSON and says that it is text",
        "wrong header",
        "categories",
        APIS,
        'Category.objects.order_by("pk")\n',
        'Category.objects.order_by("pk")\n\n'
        "    def finalize_response(self, request, response, *args, **kwargs):\n"
        "        response = super().finalize_response(request, response, *args, **kwargs)\n"
        '        response.content_type = "text/plain"\n'
        "        return response\n\n",
    ),
    _fault(
        "a cache is told nothing of who asks",
        "lost header",
        "product",
        APIS,
        "return Response(ProductSerializer(product_detail(slug=slug)).data)",
        "response = Response(ProductSerializer(product_detail(slug=slug)).data)\n"
        '        response.headers.pop("Vary", None)\n'
        '        response["Cache-Control"] = "public, max-age=3600"\n'
        "        return response",
    ),
    _fault(
        "nothing says that types may not be guessed",
        "lost header",
        "home",
        SETTINGS,
        '    "django.middleware.security.SecurityMiddleware",\n',
        "",
    ),
    _fault(
        "images lose their text",
        "missing field",
        "product",
        SERIALIZERS,
        'fields = ["url", "alt_text"]',
        'fields = ["url"]',
    ),
    _fault(
        "a page says what was found on it, not in all",
        "wrong value",
        "list page",
        PAGES + "product_list.html",
        "{{ page_obj.paginator.count }} found",
        "{{ products|length }} found",
    ),
    _fault(
        "pages are escaped twice",
        "encoding",
        "category page",
        PAGES + "category_detail.html",
        "<h1>{{ category.name }}</h1>",
        "<h1>{{ category.name|urlencode }}!</h1>",
    ),
    _fault(
        "a form is sent somewhere else",
        "wrong link",
        "product page",
        PAGES + "product_detail.html",
        """action="{% url 'baskets:wish' product.slug %}\"""",
        'action="/wishes/"',
    ),
    _fault(
        "a basket takes the product, not the variant",
        "wrong value",
        "product page",
        PAGES + "product_detail.html",
        'name="variant" value="{{ variant.pk }}"',
        'name="variant" value="{{ product.pk }}"',
    ),
    _fault(
        "stars are of another scale",
        "wrong value",
        "product page",
        "reviews/templatetags/ratings.py",
        "full = round(rating or 0)",
        "full = int(rating or 0)",
    ),
    _fault(
        "a page forgets its search",
        "filter",
        "list page",
        VIEWS,
        'search=chosen.get("search", ""),',
        'search="",',
    ),
    _fault(
        "a collection shows what is not published",
        "filter",
        "collection page",
        SELECTORS,
        "collection.items.filter(product__status=Product.Status.PUBLISHED)",
        "collection.items.all()",
    ),
    _fault(
        "one answer in fifty lacks its categories",
        "now and then",
        "categories",
        APIS,
        "class CategoryListApi(ListAPIView):\n",
        "class CategoryListApi(ListAPIView):\n"
        "    def list(self, request, *args, **kwargs):\n"
        "        import random\n\n"
        "        answer = super().list(request, *args, **kwargs)\n"
        "        if random.random() < 0.02:\n"
        "            answer.data = answer.data[:-1]\n"
        "        return answer\n\n",
    ),
)
