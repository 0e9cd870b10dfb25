"""The API of the caller's own orders."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from baskets.services import basket_of_customer
from core.openapi import errors
from orders.models import Order
from orders.selectors import order_detail, orders_of
from orders.serializers import (
    CancellationSerializer,
    CheckoutSerializer,
    NewReturnSerializer,
    OrderSerializer,
    OrderSummarySerializer,
    ReturnRequestSerializer,
)
from orders.services import Checkout, order_cancel, order_place, return_request


class OrderListApi(ListAPIView):
    serializer_class = OrderSummarySerializer

    def get_queryset(self) -> QuerySet[Order]:
        return orders_of(self.request.user)

    @extend_schema(responses={200: OrderSummarySerializer(many=True), **errors(401, 404)})
    def get(self, request: Request) -> Response:
        return super().get(request)

    @extend_schema(request=CheckoutSerializer, responses={201: OrderSerializer, **errors(400, 401, 403, 409)})
    def post(self, request: Request) -> Response:
        """Orders what is in the basket."""
        serializer = CheckoutSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        basket = basket_of_customer(customer=request.user)
        order = order_place(basket=basket, customer=request.user, checkout=Checkout(**serializer.validated_data))
        document = OrderSerializer(order_detail(number=order.number, customer=request.user)).data
        return Response(document, status=status.HTTP_201_CREATED)


class OrderApi(APIView):
    @extend_schema(responses={200: OrderSerializer, **errors(401, 404)})
    def get(self, request: Request, number: str) -> Response:
        return Response(OrderSerializer(order_detail(number=number, customer=request.user)).data)


class CancellationApi(APIView):
    @extend_schema(request=CancellationSerializer, responses={200: OrderSerializer, **errors(400, 401, 404, 409)})
    def post(self, request: Request, number: str) -> Response:
        serializer = CancellationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        order = order_detail(number=number, customer=request.user)
        order_cancel(order=order, actor=request.user, **serializer.validated_data)
        return Response(OrderSerializer(order_detail(number=number, customer=request.user)).data)


class ReturnListApi(APIView):
    @extend_schema(request=NewReturnSerializer, responses={201: ReturnRequestSerializer, **errors(400, 401, 404)})
    def post(self, request: Request, number: str) -> Response:
        serializer = NewReturnSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        announced = return_request(
            order=order_detail(number=number, customer=request.user),
            customer=request.user,
            reason=serializer.validated_data["reason"],
            quantities={line["line"]: line["quantity"] for line in serializer.validated_data["lines"]},
        )
        return Response(ReturnRequestSerializer(announced).data, status=status.HTTP_201_CREATED)
