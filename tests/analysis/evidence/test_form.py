"""Forms, form sets and filter sets over other apps' models."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import targets

HEAD = """
import django_filters
from django import forms
from django.forms import ModelForm, inlineformset_factory, modelform_factory, modelformset_factory
from import_export import resources
from billing.models import Invoice
from orders.models import Line, Order
"""


def found(code: str) -> list[tuple[str, str]]:
    return targets("form", f"{HEAD}\n{code}\n", "billing/forms.py")


@pytest.mark.parametrize(
    "base", ["forms.ModelForm", "ModelForm", "Base", "django_filters.FilterSet", "resources.ModelResource"]
)
def test_sees_the_model_of_a_form(base: str) -> None:
    code = f"class Base(ModelForm):\n    pass\n\nclass Own({base}):\n    class Meta:\n        model = Order"
    assert found(code) == [("orders.Order", "Own")]


@pytest.mark.parametrize(
    "field",
    [
        "order = forms.ModelChoiceField(queryset=Order.objects.all())",
        "order = forms.ModelChoiceField(Order.objects.all())",
        "orders = forms.ModelMultipleChoiceField(queryset=Order.objects.open(), required=False)",
        "order = forms.ModelChoiceField(queryset=Order.objects)",
    ],
)
def test_sees_the_rows_of_a_field(field: str) -> None:
    assert found(f"class Own(forms.Form):\n    {field}") == [("orders.Order", "Own")]


def test_sees_the_rows_of_a_filter() -> None:
    field = "order = django_filters.ModelChoiceFilter(queryset=Order.objects.all())"
    assert found(f"class Own(django_filters.FilterSet):\n    {field}") == [("orders.Order", "Own")]


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("modelform_factory(Order, fields=[])", ["orders.Order"]),
        ("modelformset_factory(Line, extra=0)", ["orders.Line"]),
        ("inlineformset_factory(Order, Line, extra=0)", ["orders.Line", "orders.Order"]),
        ("forms.modelform_factory(Order)", ["orders.Order"]),
        ("forms.models.inlineformset_factory(parent_model=Order, model=Line)", ["orders.Line", "orders.Order"]),
        ("modelform_factory(model=Order)", ["orders.Order"]),
    ],
)
def test_sees_a_factory(call: str, wanted: list[str]) -> None:
    assert [target for target, _symbol in found(f"Own = {call}")] == wanted
    assert [target for target, _symbol in found(f"def make():\n    return {call}")] == wanted


@pytest.mark.parametrize(
    "code",
    [
        "class Own(forms.ModelForm):\n    class Meta:\n        model = Invoice",
        "class Own(forms.Form):\n    text = forms.CharField()",
        "class Own(forms.Form):\n    invoice = forms.ModelChoiceField(queryset=Invoice.objects.all())",
        "class Own:\n    class Meta:\n        model = Order",
        "class Own(forms.Form):\n    order = forms.ModelChoiceField(queryset=None)",
        "modelform_factory",
        "def f(model):\n    return modelform_factory(model)",
    ],
)
def test_is_no_form_of_another_app(code: str) -> None:
    assert found(code) == []
