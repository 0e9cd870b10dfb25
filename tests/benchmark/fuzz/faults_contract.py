"""Faults of the contract kind: what a consumer may send, and what it may rely on after a call.

Written from the literature and the shop's code, before there was a differential engine and without a look at the checks
of Schemathesis or Pact.
"""

from __future__ import annotations

from tests.benchmark.shadow.fault import Edit, Fault

APIS = "catalog/apis.py"
SELECTORS = "catalog/selectors.py"
SERIALIZERS = "catalog/serializers.py"
SERVICES = "catalog/services.py"
SETTINGS = "catalog_service/settings.py"
ERRORS = "core/exceptions.py"


def _fault(name: str, kind: str, route: str, path: str, old: str, new: str) -> Fault:
    return Fault(name, kind, route, (Edit(path, old, new),))


FAULTS = (
    _fault(
        "a method that is not allowed is not found",
        "wrong status",
        "product",
        APIS,
        "class ProductApi(APIView):\n",
        "class ProductApi(APIView):\n"
        "    def http_method_not_allowed(self, request, *args, **kwargs):\n"
        "        return Response(status=404)\n\n",
    ),
    _fault(
        "a price that is sent by a form is refused",
        "media type",
        "price",
        APIS,
        '    required_permission = "catalog.change_productvariant"\n',
        '    required_permission = "catalog.change_productvariant"\n'
        "    from rest_framework.parsers import JSONParser\n    parser_classes = [JSONParser]\n",
    ),
    _fault(
        "the new price is to be called amount",
        "renamed field",
        "price",
        SERIALIZERS,
        "    price = serializers.DecimalField(max_digits=12, decimal_places=2)",
        '    amount = serializers.DecimalField(max_digits=12, decimal_places=2, source="price")',
    ),
    _fault(
        "a query that could be left out is required",
        "validation",
        "products",
        SERIALIZERS,
        "in_stock = serializers.BooleanField(required=False, default=False)",
        "in_stock = serializers.BooleanField()",
    ),
    _fault(
        "a search may have ten characters instead of a hundred",
        "validation",
        "products",
        SERIALIZERS,
        "search = serializers.CharField(required=False, max_length=100)",
        "search = serializers.CharField(required=False, max_length=10)",
    ),
    _fault(
        "one of the orderings is not taken any more",
        "validation",
        "products",
        SERIALIZERS,
        'choices=["title", "newest", "price", "rating"]',
        'choices=["title", "newest", "price"]',
    ),
    _fault(
        "categories come in an envelope",
        "envelope",
        "categories",
        APIS,
        "    serializer_class = CategorySerializer\n",
        "    serializer_class = CategorySerializer\n\n"
        "    def list(self, request, *args, **kwargs):\n"
        '        return Response({"data": super().list(request, *args, **kwargs).data})\n\n',
    ),
    _fault(
        "categories come page by page",
        "pagination",
        "categories",
        APIS,
        "    pagination_class = None\n",
        "",
    ),
    _fault(
        "publishing twice is a conflict",
        "idempotency",
        "publication",
        SERVICES,
        "    product.status = Product.Status.PUBLISHED\n",
        "    if product.status == Product.Status.PUBLISHED:\n"
        '        raise Conflict("The product is published already.")\n'
        "    product.status = Product.Status.PUBLISHED\n",
    ),
    _fault(
        "publishing is done by PUT",
        "wrong method",
        "publication",
        APIS,
        "    def post(self, request: Request, slug: str) -> Response:\n",
        "    def put(self, request: Request, slug: str) -> Response:\n",
    ),
    _fault(
        "publishing needs a word in the body",
        "validation",
        "publication",
        APIS,
        "        product = get_object_or_404(Product, slug=slug)\n",
        '        if not request.data.get("confirm"):\n'
        '            return Response({"confirm": ["This field is required."]}, status=400)\n'
        "        product = get_object_or_404(Product, slug=slug)\n",
    ),
    _fault(
        "errors are problem documents",
        "media type",
        "product",
        ERRORS,
        "status=error.status_code)",
        'status=error.status_code, content_type="application/problem+json")',
    ),
    _fault(
        "a price may have more places than are kept",
        "validation",
        "price",
        SERIALIZERS,
        "    price = serializers.DecimalField(max_digits=12, decimal_places=2)",
        "    price = serializers.DecimalField(max_digits=14, decimal_places=4)",
    ),
    _fault(
        "what was published stays a draft",
        "lost side effect",
        "publication",
        SERVICES,
        "    product.status = Product.Status.PUBLISHED\n"
        '    product.save(update_fields=["status", "updated_at"])\n'
        '    audit_record(action="catalog.product_published"',
        "    product.status = Product.Status.PUBLISHED\n"
        '    product.save(update_fields=["updated_at"])\n'
        '    audit_record(action="catalog.product_published"',
    ),
    _fault(
        "the second change of a price in a row is dropped",
        "lost side effect",
        "price",
        SERVICES,
        "    old_price, variant.price = variant.price, price\n",
        "    if PriceChange.objects.filter(variant=variant, changed_by=changed_by, new_price=variant.price).exists():\n"
        "        return variant\n"
        "    old_price, variant.price = variant.price, price\n",
    ),
    _fault(
        "a variant is off sale once its price has changed",
        "extra side effect",
        "price",
        SERVICES,
        '    variant.save(update_fields=["price", "updated_at"])\n',
        '    variant.is_active = False\n    variant.save(update_fields=["price", "is_active", "updated_at"])\n',
    ),
    _fault(
        "times are seconds since 1970",
        "retyped field",
        "product",
        SERIALIZERS,
        '    author = serializers.CharField(source="author.display_name", read_only=True)\n',
        '    author = serializers.CharField(source="author.display_name", read_only=True)\n'
        "    created_at = serializers.SerializerMethodField()\n\n"
        "    def get_created_at(self, review):\n"
        "        return int(review.created_at.timestamp())\n\n",
    ),
    _fault(
        "a slug in capitals is the same product",
        "wrong status",
        "product",
        SELECTORS,
        "        .filter(slug=slug)\n",
        "        .filter(slug__iexact=slug)\n",
    ),
    _fault(
        "a variant that is off sale has no price to change",
        "wrong status",
        "price",
        APIS,
        'ProductVariant.objects.select_related("product"), pk=variant_id)',
        'ProductVariant.objects.filter(is_active=True).select_related("product"), pk=variant_id)',
    ),
    _fault(
        "whoever is signed in may change prices",
        "permission",
        "price",
        APIS,
        '    required_permission = "catalog.change_productvariant"\n',
        "    from rest_framework.permissions import IsAuthenticated\n"
        "    permission_classes = [IsAuthenticated]\n"
        '    required_permission = "catalog.change_productvariant"\n',
    ),
    _fault(
        "a kind of answer that there is not is answered with JSON",
        "media type",
        "products",
        APIS,
        "class ProductListApi(ListAPIView):\n",
        "class ProductListApi(ListAPIView):\n"
        "    def perform_content_negotiation(self, request, force=False):\n"
        "        return super().perform_content_negotiation(request, force=True)\n\n",
    ),
    _fault(
        "a query that nobody knows is refused",
        "validation",
        "products",
        APIS,
        "        query = ProductQuerySerializer(data=self.request.query_params)\n",
        "        from rest_framework.exceptions import ValidationError\n"
        '        known = {"search", "category", "in_stock", "ordering", "page", "page_size", "format"}\n'
        "        if set(self.request.query_params) - known:\n"
        '            raise ValidationError({"detail": "There is no such query."})\n'
        "        query = ProductQuerySerializer(data=self.request.query_params)\n",
    ),
    _fault(
        "a body that holds more than is known is refused",
        "validation",
        "price",
        APIS,
        "        serializer = PriceSerializer(data=request.data)\n",
        '        if set(request.data) - {"price"}:\n'
        '            return Response({"non_field_errors": ["There is no such field."]}, status=400)\n'
        "        serializer = PriceSerializer(data=request.data)\n",
    ),
    _fault(
        "a price has to be sent as a text",
        "validation",
        "price",
        APIS,
        "        serializer = PriceSerializer(data=request.data)\n",
        '        if not isinstance(request.data.get("price", ""), str):\n'
        '            return Response({"price": ["A valid number is required."]}, status=400)\n'
        "        serializer = PriceSerializer(data=request.data)\n",
    ),
    _fault(
        "nobody is told what a product can be asked",
        "wrong status",
        "related",
        APIS,
        "class RelatedProductsApi(APIView):\n",
        "class RelatedProductsApi(APIView):\n    metadata_class = None\n",
    ),
)
