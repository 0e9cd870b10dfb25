"""Forms of the catalog pages."""

from django import forms

from catalog.models import Category


class ProductSearchForm(forms.Form):
    search = forms.CharField(required=False, max_length=100, widget=forms.TextInput(attrs={"placeholder": "Search"}))
    category = forms.ModelChoiceField(
        required=False, queryset=Category.objects.all(), to_field_name="slug", empty_label="All categories"
    )
    in_stock = forms.BooleanField(required=False)
    ordering = forms.ChoiceField(
        required=False,
        choices=[("title", "By title"), ("newest", "Newest"), ("price", "Cheapest"), ("rating", "Best rated")],
    )
