"""The inventory API: for staff, but for the availability of a variant."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.selectors import purchasable_variant
from core.apis import StaffAPIView
from core.openapi import errors
from core.permissions import HasPermission
from inventory.models import PurchaseOrder, StockRecord
from inventory.selectors import low_stock, stock_list, stock_of
from inventory.serializers import (
    AdjustmentSerializer,
    AvailabilitySerializer,
    StockQuerySerializer,
    StockRecordSerializer,
)
from inventory.services import purchase_order_receive, stock_adjust


@extend_schema_view(
    get=extend_schema(
        parameters=[StockQuerySerializer],
        responses={200: StockRecordSerializer(many=True), **errors(400, 401, 403, 404)},
    )
)
class StockListApi(ListAPIView):
    serializer_class = StockRecordSerializer
    permission_classes = [HasPermission]
    required_permission = "inventory.view_stockrecord"

    def get_queryset(self) -> QuerySet[StockRecord]:
        query = StockQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return stock_list(**query.validated_data)


@extend_schema_view(get=extend_schema(responses={200: StockRecordSerializer(many=True), **errors(401, 403, 404)}))
class LowStockApi(ListAPIView):
    """What should be ordered; the buyers, who keep the catalog, may see it."""

    serializer_class = StockRecordSerializer
    permission_classes = [HasPermission]
    required_permission = "catalog.change_product"

    def get_queryset(self) -> QuerySet[StockRecord]:
        return low_stock()


class AdjustmentApi(StaffAPIView):
    required_permission = "inventory.change_stockrecord"

    @extend_schema(request=AdjustmentSerializer, responses={200: StockRecordSerializer, **errors(400, 401, 403, 404)})
    def post(self, request: Request, record_id: int) -> Response:
        serializer = AdjustmentSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        record = get_object_or_404(StockRecord, pk=record_id)
        record = stock_adjust(record=record, actor=request.user, **serializer.validated_data)
        return Response(StockRecordSerializer(record).data)


class DeliveryApi(StaffAPIView):
    """Books what a supplier delivered."""

    required_permission = "inventory.change_purchaseorder"

    @extend_schema(request=None, responses={204: None, **errors(401, 403, 404, 409)})
    def post(self, request: Request, purchase_order_id: int) -> Response:
        purchase_order = get_object_or_404(PurchaseOrder, pk=purchase_order_id)
        purchase_order_receive(purchase_order=purchase_order, actor=request.user)
        return Response(status=204)


class AvailabilityApi(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses={200: AvailabilitySerializer, **errors(404)})
    def get(self, request: Request, variant_id: int) -> Response:
        variant = purchasable_variant(variant_id)
        return Response({"variant": variant.pk, "available": stock_of(variant)})
