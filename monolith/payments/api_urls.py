from django.urls import path

from payments import apis

app_name = "payments-api"

urlpatterns = [
    path("", apis.PaymentListApi.as_view(), name="payment_list"),
    path("<int:payment_id>/capture/", apis.PaymentCaptureApi.as_view(), name="capture"),
    path("<int:payment_id>/refunds/", apis.RefundApi.as_view(), name="refund"),
    path("methods/", apis.PaymentMethodListApi.as_view(), name="method_list"),
    path("credit/", apis.StoreCreditApi.as_view(), name="store_credit"),
    path("webhook/", apis.WebhookApi.as_view(), name="webhook"),
]
