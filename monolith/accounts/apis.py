"""The accounts API."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.selectors import addresses_of, customers_with_spending, profile_of
from accounts.serializers import (
    AddressSerializer,
    CustomerSerializer,
    ProfileSerializer,
    RegistrationSerializer,
    UserSerializer,
)
from accounts.services import address_add, customer_register
from core.openapi import errors
from core.permissions import HasPermission


class RegistrationApi(APIView):
    permission_classes = [AllowAny]

    @extend_schema(request=RegistrationSerializer, responses={201: UserSerializer, **errors(400, 409)})
    def post(self, request: Request) -> Response:
        serializer = RegistrationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = customer_register(**serializer.validated_data)
        return Response(UserSerializer(user).data, status=status.HTTP_201_CREATED)


class MeApi(APIView):
    @extend_schema(responses={200: ProfileSerializer, **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(ProfileSerializer(profile_of(request.user)).data)

    @extend_schema(request=UserSerializer, responses={200: UserSerializer, **errors(400, 401)})
    def patch(self, request: Request) -> Response:
        serializer = UserSerializer(request.user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)


class AddressListApi(APIView):
    @extend_schema(responses={200: AddressSerializer(many=True), **errors(401)})
    def get(self, request: Request) -> Response:
        return Response(AddressSerializer(addresses_of(request.user), many=True).data)

    @extend_schema(request=AddressSerializer, responses={201: AddressSerializer, **errors(400, 401)})
    def post(self, request: Request) -> Response:
        serializer = AddressSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        address = address_add(user=request.user, **serializer.validated_data)
        return Response(AddressSerializer(address).data, status=status.HTTP_201_CREATED)


class AddressApi(APIView):
    @extend_schema(responses={204: None, **errors(401, 404)})
    def delete(self, request: Request, address_id: int) -> Response:
        get_object_or_404(addresses_of(request.user), pk=address_id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(get=extend_schema(responses={200: CustomerSerializer(many=True), **errors(401, 403, 404)}))
class CustomerListApi(ListAPIView):
    """Customers with what they spent; for staff."""

    serializer_class = CustomerSerializer
    permission_classes = [HasPermission]
    required_permission = "accounts.view_user"

    def get_queryset(self) -> QuerySet[User]:
        return customers_with_spending().order_by("email")
