"""The shipping API."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.apis import StaffAPIView
from core.openapi import errors
from orders.models import Order
from shipping.models import Shipment
from shipping.selectors import quotes_for, shipments_of
from shipping.serializers import DispatchSerializer, QuoteQuerySerializer, QuoteSerializer, ShipmentSerializer
from shipping.services import shipment_deliver, shipment_dispatch, shipment_prepare


class QuoteListApi(APIView):
    permission_classes = [AllowAny]

    @extend_schema(parameters=[QuoteQuerySerializer], responses={200: QuoteSerializer(many=True), **errors(400)})
    def get(self, request: Request) -> Response:
        query = QuoteQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(QuoteSerializer(quotes_for(**query.validated_data), many=True).data)


@extend_schema_view(get=extend_schema(responses={200: ShipmentSerializer(many=True), **errors(401, 404)}))
class ShipmentListApi(ListAPIView):
    serializer_class = ShipmentSerializer

    def get_queryset(self) -> QuerySet[Shipment]:
        return shipments_of(self.request.user).order_by("-pk")


class PreparationApi(StaffAPIView):
    required_permission = "orders.change_order"

    @extend_schema(request=None, responses={201: ShipmentSerializer, **errors(400, 401, 403, 404, 409)})
    def post(self, request: Request, number: str) -> Response:
        order = get_object_or_404(Order.objects.select_related("shipping_method"), number=number)
        shipment = shipment_prepare(order=order)
        return Response(ShipmentSerializer(shipment).data, status=status.HTTP_201_CREATED)


class DispatchApi(StaffAPIView):
    required_permission = "shipping.dispatch_shipment"

    @extend_schema(request=DispatchSerializer, responses={200: ShipmentSerializer, **errors(400, 401, 403, 404, 409)})
    def post(self, request: Request, shipment_id: int) -> Response:
        serializer = DispatchSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        shipment = get_object_or_404(Shipment, pk=shipment_id)
        shipment_dispatch(shipment=shipment, actor=request.user, **serializer.validated_data)
        return Response(ShipmentSerializer(shipment).data)


class ShipmentDeliveryApi(StaffAPIView):
    required_permission = "shipping.change_shipment"

    @extend_schema(request=None, responses={200: ShipmentSerializer, **errors(401, 403, 404, 409)})
    def post(self, request: Request, shipment_id: int) -> Response:
        shipment = shipment_deliver(shipment=get_object_or_404(Shipment, pk=shipment_id))
        return Response(ShipmentSerializer(shipment).data)
