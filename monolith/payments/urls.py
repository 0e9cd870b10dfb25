from django.urls import path

from payments import views

app_name = "payments"

urlpatterns = [
    path("wallet/", views.wallet, name="wallet"),
    path("<int:payment_id>/pay/", views.pay, name="pay"),
    path("<int:payment_id>/refund/", views.RefundView.as_view(), name="refund"),
]
