"""Faults that teams make when they move an API, written before there was anything to find them with."""

from __future__ import annotations

from tests.benchmark.shadow.fault import Edit, Fault

APIS = "catalog/apis.py"
SELECTORS = "catalog/selectors.py"
SERIALIZERS = "catalog/serializers.py"
SERVICES = "catalog/services.py"
VIEWS = "catalog/views.py"
SETTINGS = "catalog_service/settings.py"
ERRORS = "core/exceptions.py"
PAGES = "catalog/templates/catalog/"


def _fault(name: str, kind: str, route: str, path: str, old: str, new: str) -> Fault:
    return Fault(name, kind, route, (Edit(path, old, new),))


FAULTS = (
    _fault(
        "an unknown product is 400 instead of 404",
        "wrong status",
        "product",
        ERRORS,
        'status_code = status.HTTP_404_NOT_FOUND\n    code = "not_found"',
        'status_code = status.HTTP_400_BAD_REQUEST\n    code = "not_found"',
    ),
    _fault(
        "publishing is 201 instead of 200",
        "wrong status",
        "publication",
        APIS,
        "product_publish(product=product, actor=request.user)).data)",
        "product_publish(product=product, actor=request.user)).data, status=201)",
    ),
    _fault(
        "a changed price is answered with nothing",
        "wrong status",
        "price",
        APIS,
        "return Response(VariantSerializer(variant).data)",
        "return Response(status=204)",
    ),
    _fault(
        "errors lack their code",
        "missing field",
        "product",
        ERRORS,
        'Response({"detail": error.message, "code": error.code}',
        'Response({"detail": error.message}',
    ),
    _fault(
        "a product lacks its description",
        "missing field",
        "product",
        SERIALIZERS,
        'fields = ["id", "title", "slug", "description", "category"',
        'fields = ["id", "title", "slug", "category"',
    ),
    _fault(
        "a category's slug is called handle",
        "renamed field",
        "categories",
        SERIALIZERS,
        'model = Category\n        fields = ["id", "name", "slug", "parent"]',
        'model = Category\n        fields = ["id", "name", "handle", "parent"]\n\n'
        '    handle = serializers.CharField(source="slug")',
    ),
    _fault(
        "fields are in camel case",
        "renamed field",
        "products",
        SERIALIZERS,
        'fields = ["id", "title", "slug", "brand", "rating", "lowest_price", "is_in_stock"]',
        'fields = ["id", "title", "slug", "brand", "rating", "lowestPrice", "is_in_stock"]\n\n'
        "    lowestPrice = serializers.DecimalField(\n"
        '        source="lowest_price", max_digits=12, decimal_places=2, default=None, read_only=True\n    )',
    ),
    _fault(
        "prices are numbers, not strings",
        "retyped field",
        "products",
        SETTINGS,
        '"PAGE_SIZE": 20,',
        '"PAGE_SIZE": 20,\n    "COERCE_DECIMAL_TO_STRING": False,',
    ),
    _fault(
        "a category's parent is its slug, not its id",
        "retyped field",
        "categories",
        SERIALIZERS,
        "class CategorySerializer(serializers.ModelSerializer):\n",
        "class CategorySerializer(serializers.ModelSerializer):\n"
        '    parent = serializers.SlugRelatedField(slug_field="slug", read_only=True)\n\n',
    ),
    _fault(
        "ids are strings",
        "retyped field",
        "related",
        SERIALIZERS,
        '    """A product in a list."""\n',
        '    """A product in a list."""\n\n    id = serializers.CharField()\n',
    ),
    _fault(
        "categories come in another order",
        "order",
        "categories",
        APIS,
        'Category.objects.order_by("pk")',
        'Category.objects.order_by("-pk")',
    ),
    _fault(
        "the cheapest come last",
        "order",
        "products",
        SELECTORS,
        '"price": ["lowest_price", "pk"]',
        '"price": ["-lowest_price", "pk"]',
    ),
    _fault(
        "reviews come oldest first",
        "order",
        "product",
        SELECTORS,
        'Review.objects.published().select_related("author")',
        'Review.objects.published().select_related("author").order_by("created_at", "pk")',
    ),
    _fault(
        "prices are rounded to one place",
        "rounding",
        "product",
        SERIALIZERS,
        'source="get_full_title", read_only=True)\n',
        'source="get_full_title", read_only=True)\n'
        "    price = serializers.DecimalField(max_digits=12, decimal_places=1)\n",
    ),
    _fault(
        "pages show prices without cents",
        "rounding",
        "product page",
        "core/templatetags/shop.py",
        "{amount:,.2f}",
        "{amount:,.0f}",
    ),
    _fault(
        "times are in another zone, an hour off",
        "time zone",
        "product",
        SERIALIZERS,
        'author = serializers.CharField(source="author.display_name", read_only=True)\n',
        'author = serializers.CharField(source="author.display_name", read_only=True)\n'
        "    created_at = serializers.SerializerMethodField()\n\n"
        "    def get_created_at(self, review):\n"
        "        import datetime\n\n"
        '        return (review.created_at + datetime.timedelta(hours=1)).isoformat().replace("+00:00", "Z")\n',
    ),
    _fault(
        "times have lost their offset",
        "time zone",
        "product",
        SERIALIZERS,
        'author = serializers.CharField(source="author.display_name", read_only=True)\n',
        'author = serializers.CharField(source="author.display_name", read_only=True)\n'
        '    created_at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%S.%f")\n',
    ),
    _fault(
        "no images are null instead of an empty list",
        "null for empty",
        "product",
        SERIALIZERS,
        '"brand", "images", "variants", "reviews"]\n',
        '"brand", "images", "variants", "reviews"]\n\n'
        "    def to_representation(self, product):\n"
        "        found = super().to_representation(product)\n"
        '        return {**found, "images": found["images"] or None}\n',
    ),
    _fault(
        "products without a brand have an empty one",
        "empty for null",
        "products",
        SERIALIZERS,
        'source="brand.name", default=None, read_only=True)',
        'source="brand.name", default="", read_only=True)',
    ),
    _fault(
        "products without a rating have 0.00",
        "empty for null",
        "products",
        SERIALIZERS,
        'source="rating.average", max_digits=3, decimal_places=2, default=None, read_only=True',
        'source="rating.average", max_digits=3, decimal_places=2, default="0.00", read_only=True',
    ),
    _fault("pages are half as long", "pagination", "products", SETTINGS, '"PAGE_SIZE": 20', '"PAGE_SIZE": 10'),
    _fault(
        "page_size is not known any more",
        "pagination",
        "products",
        "core/pagination.py",
        'page_size_query_param = "page_size"',
        "page_size_query_param = None",
    ),
    _fault(
        "links to other pages lead to the service's own address",
        "pagination",
        "products",
        "core/pagination.py",
        "    max_page_size = 100\n",
        "    max_page_size = 100\n\n"
        "    def get_next_link(self):\n"
        "        link = super().get_next_link()\n"
        '        return link and "http://catalog.internal:8000" + link[link.index("/api/"):]\n',
    ),
    _fault(
        "the option in_stock does nothing",
        "filter",
        "products",
        SELECTORS,
        "products = products.filter(is_in_stock=True)",
        "pass",
    ),
    _fault(
        "searching does not look at brands",
        "filter",
        "products",
        "catalog/models.py",
        "            | models.Q(brand__name__icontains=text)\n",
        "",
    ),
    _fault(
        "drafts are shown",
        "filter",
        "products",
        "catalog/models.py",
        "return self.filter(status=Product.Status.PUBLISHED)",
        "return self.exclude(status=Product.Status.ARCHIVED)",
    ),
    _fault(
        "a wrong ordering is taken for the default",
        "validation",
        "products",
        SERIALIZERS,
        'ordering = serializers.ChoiceField(choices=["title", "newest", "price", "rating"], required=False',
        "ordering = serializers.CharField(required=False",
    ),
    _fault(
        "a price may be negative",
        "validation",
        "price",
        SERVICES,
        "if price < 0:",
        "if price < -1_000_000:",
    ),
    _fault(
        "anybody may publish",
        "permission",
        "publication",
        APIS,
        "class PublicationApi(StaffAPIView):\n",
        "class PublicationApi(StaffAPIView):\n    permission_classes = [AllowAny]\n",
    ),
    _fault(
        "what is reserved counts as available",
        "wrong value",
        "product",
        SELECTORS,
        'Sum(F("stock_records__on_hand") - F("stock_records__reserved"))',
        'Sum(F("stock_records__on_hand"))',
    ),
    _fault(
        "weights are in kilograms",
        "wrong value",
        "product",
        SERIALIZERS,
        "class AvailableVariantSerializer(VariantSerializer):\n",
        "class AvailableVariantSerializer(VariantSerializer):\n"
        "    weight_grams = serializers.SerializerMethodField()\n\n"
        "    def get_weight_grams(self, variant):\n"
        "        return variant.weight_grams / 1000\n\n",
    ),
    _fault(
        "everybody gets what the first one asked for",
        "wrong tenant",
        "product",
        APIS,
        "return Response(ProductSerializer(product_detail(slug=slug)).data)",
        'return Response(self.__class__.__dict__.get("kept") or self._keep(slug))\n\n'
        "    def _keep(self, slug):\n"
        "        type(self).kept = ProductSerializer(product_detail(slug=slug)).data\n"
        "        return self.kept",
    ),
    _fault(
        "a product shows the reviews of all",
        "wrong tenant",
        "product",
        SELECTORS,
        'raise NotFound("There is no such product.")\n    return product',
        'raise NotFound("There is no such product.")\n'
        "    product.published_reviews = list(published_reviews[:5])\n    return product",
    ),
    _fault(
        "nothing says that pages may not be framed",
        "lost header",
        "home",
        SETTINGS,
        '    "django.middleware.clickjacking.XFrameOptionsMiddleware",\n',
        "",
    ),
    _fault(
        "addresses without a slash are not found instead of led on",
        "redirect",
        "product page",
        SETTINGS,
        "USE_TZ = True",
        "USE_TZ = True\nAPPEND_SLASH = False",
    ),
    _fault(
        "a price is changed without a note of it",
        "lost side effect",
        "price",
        SERVICES,
        "    PriceChange.objects.create(variant",
        "    PriceChange(variant",
    ),
    _fault(
        "a product is published without a trace in the audit",
        "lost side effect",
        "publication",
        SERVICES,
        '    audit_record(action="catalog.product_published", target=product, actor=actor)\n',
        "",
    ),
    _fault(
        "a price is answered and not kept",
        "lost side effect",
        "price",
        SERVICES,
        '    variant.save(update_fields=["price", "updated_at"])\n',
        "",
    ),
    _fault(
        "one product less is new on the home page",
        "off by one",
        "home",
        VIEWS,
        '"newest": product_list(ordering="newest")[:8]',
        '"newest": product_list(ordering="newest")[:7]',
    ),
    _fault(
        "banners are lost",
        "missing part",
        "home",
        VIEWS,
        '"banners": active_banners()',
        '"banners": []',
    ),
    _fault(
        "forms lack their token",
        "missing part",
        "product page",
        PAGES + "product_detail.html",
        """action="{% url 'baskets:add' %}">{% csrf_token %}""",
        """action="{% url 'baskets:add' %}">""",
    ),
    _fault(
        "a category does not lead to its parent",
        "missing part",
        "category page",
        PAGES + "category_detail.html",
        "{% if category.parent %}",
        "{% if False %}",
    ),
    _fault(
        "sold out is not said",
        "missing part",
        "list page",
        PAGES + "_product_card.html",
        "{% if product.is_in_stock is False %}",
        "{% if product.is_in_stock is None %}",
    ),
    _fault(
        "cards lead to the old address",
        "wrong link",
        "collection page",
        PAGES + "_product_card.html",
        """{% url 'catalog:product_detail' product.slug %}""",
        "/product/{{ product.slug }}/",
    ),
    _fault(
        "one answer in twenty is an error",
        "now and then",
        "related",
        APIS,
        "class RelatedProductsApi(APIView):\n    permission_classes = [AllowAny]\n",
        "class RelatedProductsApi(APIView):\n    permission_classes = [AllowAny]\n\n"
        "    def initial(self, request, *args, **kwargs):\n"
        "        import random\n\n"
        "        if random.random() < 0.05:\n"
        "            raise RuntimeError\n"
        "        super().initial(request, *args, **kwargs)\n",
    ),
)
