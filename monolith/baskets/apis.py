"""The API of the caller's own basket and wish list."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from baskets.models import Basket, BasketLine
from baskets.selectors import basket_lines, basket_totals, vouchers_of, wishlist_items
from baskets.serializers import (
    BasketSerializer,
    NewLineSerializer,
    NewWishSerializer,
    QuantitySerializer,
    VoucherCodeSerializer,
    WishlistItemSerializer,
)
from baskets.services import (
    basket_of_customer,
    line_add,
    line_remove,
    line_set_quantity,
    voucher_apply,
    wishlist_add,
    wishlist_remove,
)
from catalog.models import Product
from core.openapi import errors


def basket_document(basket: Basket, customer: User) -> dict[str, Any]:
    """The basket with its lines, vouchers and totals."""
    document = {
        "id": basket.pk,
        "status": basket.status,
        "lines": basket_lines(basket),
        "vouchers": [voucher.code for voucher in vouchers_of(basket)],
        "totals": basket_totals(basket, customer),
    }
    return BasketSerializer(document).data


class BasketApi(APIView):
    @extend_schema(responses={200: BasketSerializer, **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(basket_document(basket_of_customer(customer=request.user), request.user))


class BasketLineListApi(APIView):
    @extend_schema(request=NewLineSerializer, responses={201: BasketSerializer, **errors(400, 401, 409)})
    def post(self, request: Request) -> Response:
        serializer = NewLineSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        basket = basket_of_customer(customer=request.user)
        line_add(basket=basket, **serializer.validated_data)
        return Response(basket_document(basket, request.user), status=status.HTTP_201_CREATED)


class BasketLineApi(APIView):
    @extend_schema(request=QuantitySerializer, responses={200: BasketSerializer, **errors(400, 401, 404, 409)})
    def patch(self, request: Request, line_id: int) -> Response:
        serializer = QuantitySerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        line = self._line(request, line_id)
        line_set_quantity(line=line, **{"quantity": line.quantity, **serializer.validated_data})
        return Response(basket_document(line.basket, request.user))

    @extend_schema(responses={204: None, **errors(401, 404)})
    def delete(self, request: Request, line_id: int) -> Response:
        line_remove(line=self._line(request, line_id))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _line(self, request: Request, line_id: int) -> BasketLine:
        return get_object_or_404(basket_of_customer(customer=request.user).lines, pk=line_id)


class BasketVoucherApi(APIView):
    @extend_schema(request=VoucherCodeSerializer, responses={200: BasketSerializer, **errors(400, 401, 404)})
    def post(self, request: Request) -> Response:
        serializer = VoucherCodeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        basket = basket_of_customer(customer=request.user)
        voucher_apply(basket=basket, customer=request.user, **serializer.validated_data)
        return Response(basket_document(basket, request.user))


class WishlistApi(APIView):
    @extend_schema(responses={200: WishlistItemSerializer(many=True), **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(WishlistItemSerializer(wishlist_items(request.user), many=True).data)

    @extend_schema(request=NewWishSerializer, responses={201: WishlistItemSerializer, **errors(400, 401)})
    def post(self, request: Request) -> Response:
        serializer = NewWishSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        item = wishlist_add(customer=request.user, **serializer.validated_data)
        return Response(WishlistItemSerializer(item).data, status=status.HTTP_201_CREATED)


class WishApi(APIView):
    @extend_schema(responses={204: None, **errors(401, 404)})
    def delete(self, request: Request, slug: str) -> Response:
        wishlist_remove(customer=request.user, product=get_object_or_404(Product, slug=slug))
        return Response(status=status.HTTP_204_NO_CONTENT)
