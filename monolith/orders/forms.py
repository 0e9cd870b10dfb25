"""Forms of the order pages."""

from typing import Any

from django import forms

from accounts.models import Address, User
from orders.models import OrderLine, ReturnRequest
from payments.models import PaymentMethod
from shipping.models import ShippingMethod


class CheckoutForm(forms.Form):
    """What a customer chooses among their own addresses and cards, and the methods that reach the country."""

    address = forms.ModelChoiceField(queryset=Address.objects.none())
    method = forms.ModelChoiceField(queryset=ShippingMethod.objects.filter(is_active=True), label="Shipping")
    payment_method = forms.ModelChoiceField(
        queryset=PaymentMethod.objects.none(), required=False, empty_label="Pay later on this site"
    )
    uses_store_credit = forms.BooleanField(required=False, label="Use my store credit")

    def __init__(self, *args: Any, customer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].queryset = customer.addresses.all()
        self.fields["payment_method"].queryset = customer.payment_methods.all()


class ReturnForm(forms.ModelForm):
    """The reason, and a quantity for each line of the order."""

    class Meta:
        model = ReturnRequest
        fields = ["reason"]

    def __init__(self, *args: Any, lines: list[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                label=line.title, min_value=0, max_value=line.quantity, required=False, initial=0
            )

    def quantities(self) -> dict[int, int]:
        """Ids of the chosen lines with how many of each."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("line-") and value}
        return {int(name.removeprefix("line-")): value for name, value in chosen.items()}
