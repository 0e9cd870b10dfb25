"""The API of the caller's own notifications."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.openapi import errors
from core.permissions import HasPermission
from notifications.models import Notification
from notifications.selectors import inbox_of, notifications_of_order
from notifications.serializers import NotificationSerializer, PreferenceSerializer, StockAlertSerializer
from notifications.services import mark_read, preference_of, stock_alert_add


@extend_schema_view(get=extend_schema(responses={200: NotificationSerializer(many=True), **errors(401, 404)}))
class InboxApi(ListAPIView):
    serializer_class = NotificationSerializer

    def get_queryset(self) -> QuerySet[Notification]:
        return inbox_of(self.request.user)


class ReadApi(APIView):
    @extend_schema(request=None, responses={204: None, **errors(401)})
    def post(self, request: Request) -> Response:
        """Marks all as read."""
        mark_read(notifications=inbox_of(request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreferenceApi(APIView):
    @extend_schema(responses={200: PreferenceSerializer, **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(PreferenceSerializer(preference_of(request.user)).data)

    @extend_schema(request=PreferenceSerializer, responses={200: PreferenceSerializer, **errors(400, 401)})
    def put(self, request: Request) -> Response:
        serializer = PreferenceSerializer(preference_of(request.user), data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


class StockAlertApi(APIView):
    @extend_schema(request=StockAlertSerializer, responses={204: None, **errors(400, 401)})
    def post(self, request: Request) -> Response:
        serializer = StockAlertSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        stock_alert_add(user=request.user, **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(get=extend_schema(responses={200: NotificationSerializer(many=True), **errors(401, 403, 404)}))
class OrderNotificationsApi(ListAPIView):
    """What a customer was told about an order; for those who may see orders."""

    serializer_class = NotificationSerializer
    permission_classes = [HasPermission]
    required_permission = "orders.view_order"

    def get_queryset(self) -> QuerySet[Notification]:
        return notifications_of_order(self.kwargs["number"])
