"""Forms of the basket pages."""

from django import forms

from baskets.services import LARGEST_QUANTITY
from catalog.models import ProductVariant


class AddToBasketForm(forms.Form):
    variant = forms.ModelChoiceField(queryset=ProductVariant.objects.purchasable())
    quantity = forms.IntegerField(min_value=1, max_value=LARGEST_QUANTITY, initial=1)


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(min_value=0, max_value=LARGEST_QUANTITY)


class VoucherForm(forms.Form):
    code = forms.CharField(max_length=40)
