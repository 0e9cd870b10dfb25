"""The promotions API."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Product
from core.apis import StaffAPIView
from core.openapi import errors
from core.permissions import HasPermission
from promotions.models import Campaign, HomepageBanner
from promotions.selectors import active_banners, campaign_results, discounted_products
from promotions.serializers import BannerSerializer, CampaignResultSerializer, DiscountedProductSerializer
from promotions.services import campaign_launch


@extend_schema_view(get=extend_schema(responses={200: DiscountedProductSerializer(many=True), **errors(404)}))
class OfferListApi(ListAPIView):
    serializer_class = DiscountedProductSerializer
    permission_classes = [AllowAny]

    def get_queryset(self) -> QuerySet[Product]:
        return discounted_products()


class BannerListApi(ListAPIView):
    serializer_class = BannerSerializer
    permission_classes = [AllowAny]
    pagination_class = None

    def get_queryset(self) -> QuerySet[HomepageBanner]:
        return active_banners()


@extend_schema_view(get=extend_schema(responses={200: CampaignResultSerializer(many=True), **errors(401, 403, 404)}))
class CampaignListApi(ListAPIView):
    """Campaigns with what they brought in; for those who may see orders."""

    serializer_class = CampaignResultSerializer
    permission_classes = [HasPermission]
    required_permission = "orders.view_order"

    def get_queryset(self) -> QuerySet[Campaign]:
        return campaign_results().order_by("-starts_at", "-pk")


class LaunchApi(StaffAPIView):
    required_permission = "promotions.launch_campaign"

    @extend_schema(request=None, responses={204: None, **errors(400, 401, 403, 404)})
    def post(self, request: Request, campaign_id: int) -> Response:
        campaign_launch(campaign=get_object_or_404(Campaign, pk=campaign_id), actor=request.user)
        return Response(status=204)
