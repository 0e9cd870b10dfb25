from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("login/", LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("register/", views.register, name="register"),
    path("addresses/new/", views.address_create, name="address_create"),
    path("addresses/<int:address_id>/delete/", views.address_delete, name="address_delete"),
    path("close/", views.close, name="close"),
]
