"""The reviews API."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Product
from core.apis import StaffAPIView
from core.openapi import errors
from core.permissions import HasPermission
from reviews.models import Review
from reviews.selectors import reviews_of, reviews_to_moderate
from reviews.serializers import (
    AbuseReportSerializer,
    DecisionSerializer,
    ModerationQueueSerializer,
    ReviewSerializer,
    VoteSerializer,
)
from reviews.services import abuse_report, review_moderate, review_submit, review_vote


class ReviewListApi(APIView):
    """What customers say about a product."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(responses={200: ReviewSerializer(many=True), **errors(404)})
    def get(self, request: Request, slug: str) -> Response:
        return Response(ReviewSerializer(reviews_of(self._product(slug)), many=True).data)

    @extend_schema(request=ReviewSerializer, responses={201: ReviewSerializer, **errors(400, 401, 404, 409)})
    def post(self, request: Request, slug: str) -> Response:
        serializer = ReviewSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        review = review_submit(product=self._product(slug), author=request.user, **serializer.validated_data)
        return Response(ReviewSerializer(review).data, status=status.HTTP_201_CREATED)

    def _product(self, slug: str) -> Product:
        return get_object_or_404(Product.objects.published(), slug=slug)


class VoteApi(APIView):
    @extend_schema(request=VoteSerializer, responses={204: None, **errors(400, 401, 403, 404)})
    def put(self, request: Request, review_id: int) -> Response:
        serializer = VoteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        review = get_object_or_404(Review.objects.published(), pk=review_id)
        review_vote(review=review, voter=request.user, **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AbuseReportApi(APIView):
    @extend_schema(request=AbuseReportSerializer, responses={204: None, **errors(400, 401, 404)})
    def post(self, request: Request, review_id: int) -> Response:
        serializer = AbuseReportSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        review = get_object_or_404(Review.objects.published(), pk=review_id)
        abuse_report(review=review, reporter=request.user, **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(get=extend_schema(responses={200: ModerationQueueSerializer(many=True), **errors(401, 403, 404)}))
class ModerationQueueApi(ListAPIView):
    serializer_class = ModerationQueueSerializer
    permission_classes = [HasPermission]
    required_permission = "reviews.moderate_review"

    def get_queryset(self) -> QuerySet[Review]:
        return reviews_to_moderate()


class ModerationApi(StaffAPIView):
    required_permission = "reviews.moderate_review"

    @extend_schema(request=DecisionSerializer, responses={200: ReviewSerializer, **errors(400, 401, 403, 404)})
    def post(self, request: Request, review_id: int) -> Response:
        serializer = DecisionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        review = get_object_or_404(Review, pk=review_id)
        review_moderate(review=review, moderator=request.user, **serializer.validated_data)
        return Response(ReviewSerializer(review).data)
