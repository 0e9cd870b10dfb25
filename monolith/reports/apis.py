"""The reports API, for staff."""

from datetime import datetime, timedelta

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from core.apis import StaffAPIView
from core.openapi import errors
from core.permissions import HasPermission
from reports.models import DailyProductSales, SavedReport
from reports.selectors import sales_by_category, top_customers
from reports.serializers import (
    CategorySalesSerializer,
    CustomerSalesSerializer,
    DailySalesSerializer,
    PeriodSerializer,
    ReportRunSerializer,
)
from reports.services import report_run


def _start_of_period(request: Request) -> datetime:
    query = PeriodSerializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    return timezone.now() - timedelta(days=query.validated_data["days"])


class CategorySalesApi(StaffAPIView):
    required_permission = "orders.view_order"

    @extend_schema(
        parameters=[PeriodSerializer], responses={200: CategorySalesSerializer(many=True), **errors(400, 401, 403)}
    )
    def get(self, request: Request) -> Response:
        rows = sales_by_category(start=_start_of_period(request), end=timezone.now())
        return Response(CategorySalesSerializer(rows, many=True).data)


class TopCustomersApi(StaffAPIView):
    required_permission = "accounts.view_user"

    @extend_schema(
        parameters=[PeriodSerializer], responses={200: CustomerSalesSerializer(many=True), **errors(400, 401, 403)}
    )
    def get(self, request: Request) -> Response:
        customers = top_customers(since=_start_of_period(request))
        return Response(CustomerSalesSerializer(customers, many=True).data)


@extend_schema_view(get=extend_schema(responses={200: DailySalesSerializer(many=True), **errors(401, 403, 404)}))
class DailySalesApi(ListAPIView):
    queryset = DailyProductSales.objects.all()
    serializer_class = DailySalesSerializer
    permission_classes = [HasPermission]
    required_permission = "reports.export_sales"


class ReportRunApi(StaffAPIView):
    required_permission = "reports.view_savedreport"

    @extend_schema(request=None, responses={201: ReportRunSerializer, **errors(401, 403, 404)})
    def post(self, request: Request, report_id: int) -> Response:
        run = report_run(saved_report=get_object_or_404(SavedReport, pk=report_id), run_by=request.user)
        return Response(ReportRunSerializer(run).data, status=status.HTTP_201_CREATED)
