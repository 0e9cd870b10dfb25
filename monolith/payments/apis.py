"""The payments API."""

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
from core.exceptions import NotAllowed
from core.openapi import errors
from payments.gateways import is_from_gateway
from payments.models import Payment, PaymentMethod
from payments.selectors import methods_of, payment_of, payments_of, store_credit_of
from payments.serializers import (
    GiftCardCodeSerializer,
    NewRefundSerializer,
    PaymentMethodSerializer,
    PaymentSerializer,
    RefundSerializer,
    StoreCreditSerializer,
    WebhookSerializer,
)
from payments.services import gateway_event_handle, gift_card_redeem, payment_capture, refund_approve


@extend_schema_view(get=extend_schema(responses={200: PaymentSerializer(many=True), **errors(401, 404)}))
class PaymentListApi(ListAPIView):
    serializer_class = PaymentSerializer

    def get_queryset(self) -> QuerySet[Payment]:
        return payments_of(self.request.user).order_by("-pk")


class PaymentCaptureApi(APIView):
    @extend_schema(request=None, responses={200: PaymentSerializer, **errors(401, 404, 409)})
    def post(self, request: Request, payment_id: int) -> Response:
        payment = payment_of(payment_id=payment_id, customer=request.user)
        return Response(PaymentSerializer(payment_capture(payment=payment)).data)


@extend_schema_view(get=extend_schema(responses={200: PaymentMethodSerializer(many=True), **errors(401)}))
class PaymentMethodListApi(ListAPIView):
    serializer_class = PaymentMethodSerializer
    pagination_class = None

    def get_queryset(self) -> QuerySet[PaymentMethod]:
        return methods_of(self.request.user)


class RefundApi(StaffAPIView):
    required_permission = "orders.refund_order"

    @extend_schema(request=NewRefundSerializer, responses={201: RefundSerializer, **errors(400, 401, 403, 404, 409)})
    def post(self, request: Request, payment_id: int) -> Response:
        serializer = NewRefundSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        payment = get_object_or_404(Payment, pk=payment_id)
        refund = refund_approve(payment=payment, approved_by=request.user, **serializer.validated_data)
        return Response(RefundSerializer(refund).data, status=status.HTTP_201_CREATED)


class StoreCreditApi(APIView):
    @extend_schema(responses={200: StoreCreditSerializer, **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(StoreCreditSerializer({"balance": store_credit_of(request.user)}).data)

    @extend_schema(request=GiftCardCodeSerializer, responses={200: StoreCreditSerializer, **errors(400, 401, 404)})
    def post(self, request: Request) -> Response:
        """Redeems a gift card."""
        serializer = GiftCardCodeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        credit = gift_card_redeem(customer=request.user, **serializer.validated_data)
        return Response(StoreCreditSerializer(credit).data)


class WebhookApi(APIView):
    """Where the gateway reports what happened; signed with the shared secret in `X-Signature`."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(request=WebhookSerializer, responses={204: None, **errors(400, 403, 404, 409)})
    def post(self, request: Request) -> Response:
        if not is_from_gateway(body=request.body, signature=request.headers.get("X-Signature", "")):
            raise NotAllowed("The signature is wrong.")
        serializer = WebhookSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        gateway_event_handle(key=serializer.validated_data["key"], payload=serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
