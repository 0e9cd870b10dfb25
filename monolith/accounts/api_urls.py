from django.urls import path

from accounts import apis

app_name = "accounts-api"

urlpatterns = [
    path("register/", apis.RegistrationApi.as_view(), name="register"),
    path("me/", apis.MeApi.as_view(), name="me"),
    path("addresses/", apis.AddressListApi.as_view(), name="address_list"),
    path("addresses/<int:address_id>/", apis.AddressApi.as_view(), name="address"),
    path("customers/", apis.CustomerListApi.as_view(), name="customer_list"),
]
