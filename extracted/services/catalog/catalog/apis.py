"""The catalog API. Reading is open to everybody."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Category, Product, ProductVariant
from catalog.selectors import product_detail, product_list, related_to
from catalog.serializers import (
    CategorySerializer,
    PriceSerializer,
    ProductCardSerializer,
    ProductQuerySerializer,
    ProductSerializer,
    VariantSerializer,
)
from catalog.services import price_change, product_publish
from core.apis import StaffAPIView
from core.openapi import errors


@extend_schema_view(
    get=extend_schema(
        parameters=[ProductQuerySerializer], responses={200: ProductCardSerializer(many=True), **errors(400, 404)}
    )
)
class ProductListApi(ListAPIView):
    serializer_class = ProductCardSerializer
    permission_classes = [AllowAny]

    def get_queryset(self) -> QuerySet[Product]:
        query = ProductQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return product_list(**query.validated_data)


class ProductApi(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses={200: ProductSerializer, **errors(404)})
    def get(self, request: Request, slug: str) -> Response:
        return Response(ProductSerializer(product_detail(slug=slug)).data)


class RelatedProductsApi(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses={200: ProductCardSerializer(many=True), **errors(404)})
    def get(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product.objects.published(), slug=slug)
        return Response(ProductCardSerializer(related_to(product), many=True).data)


class CategoryListApi(ListAPIView):
    queryset = Category.objects.order_by("pk")
    serializer_class = CategorySerializer
    permission_classes = [AllowAny]
    pagination_class = None


class PriceApi(StaffAPIView):
    required_permission = "catalog.change_productvariant"

    @extend_schema(request=PriceSerializer, responses={200: VariantSerializer, **errors(400, 401, 403, 404)})
    def put(self, request: Request, variant_id: int) -> Response:
        serializer = PriceSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        variant = get_object_or_404(ProductVariant.objects.select_related("product"), pk=variant_id)
        price_change(variant=variant, changed_by=request.user, **serializer.validated_data)
        return Response(VariantSerializer(variant).data)


class PublicationApi(StaffAPIView):
    required_permission = "catalog.publish_product"

    @extend_schema(request=None, responses={200: ProductCardSerializer, **errors(400, 401, 403, 404)})
    def post(self, request: Request, slug: str) -> Response:
        product = get_object_or_404(Product, slug=slug)
        return Response(ProductCardSerializer(product_publish(product=product, actor=request.user)).data)
