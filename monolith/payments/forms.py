"""Forms of the payment pages."""

from django import forms

from orders.models import ReturnRequest


class GiftCardForm(forms.Form):
    code = forms.CharField(max_length=40)


class RefundForm(forms.Form):
    amount = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0)
    return_request = forms.ModelChoiceField(
        queryset=ReturnRequest.objects.exclude(status=ReturnRequest.Status.REFUNDED), required=False
    )
    to_store_credit = forms.BooleanField(required=False)
