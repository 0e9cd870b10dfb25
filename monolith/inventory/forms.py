"""Forms of the inventory's admin pages."""

from django import forms

from catalog.models import ProductVariant


class ReorderLevelForm(forms.ModelForm):
    """What the buyers may change of a variant."""

    class Meta:
        model = ProductVariant
        fields = ["reorder_level"]
