"""Forms of the account pages."""

from django import forms

from accounts.models import Address
from core.models import Country
from core.selectors import shippable_countries


class RegistrationForm(forms.Form):
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(widget=forms.PasswordInput, min_length=10)
    first_name = forms.CharField(required=False, max_length=150)
    last_name = forms.CharField(required=False, max_length=150)


class AddressForm(forms.ModelForm):
    country = forms.ModelChoiceField(queryset=Country.objects.none())

    class Meta:
        model = Address
        fields = ["full_name", "line1", "line2", "city", "postcode", "country", "is_default"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].queryset = shippable_countries()
