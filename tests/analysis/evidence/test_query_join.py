"""ORM paths from a model of one app to a model of another."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import reasons, targets, targets_within, tree_with
from tests.analysis.projects import evidence_of

UNKNOWN = "the model of the query cannot be told"


@pytest.mark.parametrize(
    "query",
    [
        "Order.objects.filter(customer__email='a')",
        "Order.objects.filter(customer__email__iexact='a')",
        "Order.objects.exclude(customer__email='a')",
        "Order.objects.get(customer__email='a')",
        "Order.objects.get_or_create(customer__email='a')",
        "Order.objects.open().filter(customer__email='a')",
        "Order.objects.filter(pk=1).filter(customer__email='a').first()",
        "Order.objects.values('customer__email')",
        "Order.objects.values_list('pk', 'customer__email')",
        "Order.objects.order_by('-customer__email')",
        "Order.objects.order_by(F('customer__email').desc())",
        "Order.objects.distinct('customer__email')",
        "Order.objects.only('customer__email')",
        "Order.objects.defer('customer__email')",
        "Order.objects.latest('customer__date_joined')",
        "Order.objects.dates('customer__date_joined', 'year')",
        "Order.objects.annotate(email=F('customer__email'))",
        "Order.objects.alias(email=F('customer__email'))",
        "Order.objects.annotate(Count('customer__email'))",
        "Order.objects.aggregate(x=Max('customer__date_joined'))",
        "Order.objects.annotate(x=Lower('customer__email'))",
        "Order.objects.annotate(x=Case(When(customer__email='a', then=1)))",
        "Order.objects.annotate(x=Count('pk', filter=Q(customer__email='a')))",
        "Order.objects.filter(Q(customer__email='a') | Q(pk=1))",
        "Order.objects.filter(~Q(customer__email='a'))",
        "Order.objects.filter(Q(('customer__email', 'a')))",
        "Order.objects.filter(pk__in=[1], **{'customer__email': 'a'})",
        "wanted = {'customer__email': 'a'}\nOrder.objects.filter(**wanted)",
        "wanted = {}\nwanted['customer__email'] = 'a'\nOrder.objects.filter(**wanted)",
        "wanted = dict(customer__email='a')\nOrder.objects.filter(**wanted)",
        "wanted = Q(customer__email='a')\nOrder.objects.filter(wanted)",
        "wanted = Q()\nwanted |= Q(customer__email='a')\nOrder.objects.filter(wanted)",
        "names = ['customer__email']\nOrder.objects.values(*names)",
        "names = ('pk', 'customer__email')\nOrder.objects.values_list(*names)",
        "Order.objects.select_related('customer')",
        "Order.objects.prefetch_related('watchers')",
        "Order.objects.prefetch_related(Prefetch('watchers'))",
        "Order.objects.prefetch_related(Prefetch('watchers', queryset=Order.objects.all()))",
        "Order.objects.update(closed_at=F('customer__date_joined'))",
        "Order.objects.filter(closed_at__gt=F('customer__date_joined'))",
        "Order.objects.filter(pk__in=Line.objects.filter(order=OuterRef('pk')), customer__email='a')",
        "get_object_or_404(Order, customer__email='a')",
        "get_object_or_404(Order.objects.all(), customer__email='a')",
        "orders = Order.objects.all()\nif True:\n    orders = orders.filter(customer__email='a')",
        "orders = Order.objects.all()\norders = orders.filter(customer__email='a') if orders else orders",
        "Order.objects.filter(customer__isnull=False, customer__email='a')",
        "Order.objects.filter(customer__orders__pk=1)",
        "Order.objects.filter(customer__first_name__in=['a'])",
        "Order.objects.filter(watchers__email='a')",
        "invoice.order.__class__.objects.filter(customer__email='a')",
        "prefetch_related_objects([Order()], 'watchers')",
    ],
)
def test_sees_a_step_to_another_app(query: str) -> None:
    assert "accounts.User" in targets_within("query_join", query, "invoice: Invoice")


def test_starts_where_the_step_starts() -> None:
    query = "Invoice.objects.filter(order__customer__company__name='x')"
    code = f"from billing.models import Invoice\n\ndef show():\n    {query}\n"
    assert evidence_of(tree_with(code), "query_join") == [
        ("billing.Invoice", "orders.Order", "billing/services.py", "show"),
        ("orders.Order", "accounts.User", "billing/services.py", "show"),
    ]


def test_sees_reverse_steps() -> None:
    assert targets_within("query_join", "User.objects.filter(orders__closed_at=None)") == ["orders.Order"]
    assert targets_within("query_join", "User.objects.filter(orders__lines__quantity=3)") == ["orders.Order"]
    assert targets_within("query_join", "Product.objects.filter(line__quantity=3)") == ["orders.Line"]
    assert targets_within("query_join", "User.objects.filter(orders=1)") == ["orders.Order"]
    assert targets_within("query_join", "Product.objects.annotate(n=Count('line'))") == ["orders.Line"]
    assert targets_within("query_join", "Order.objects.filter(invoice__amount=1)") == ["billing.Invoice"]
    assert targets_within("query_join", "User.objects.prefetch_related('orders__lines__product')") == [
        "catalog.Product",
        "orders.Order",
    ]
    assert targets_within("query_join", "User.objects.prefetch_related('orders')") == ["orders.Order"]


def test_sees_queries_on_related_managers() -> None:
    assert targets_within("query_join", "user.orders.filter(lines__product__name='x')", "user: User") == [
        "catalog.Product"
    ]
    assert targets_within("query_join", "order.lines.select_related('product')", "order: Order") == ["catalog.Product"]


def test_sees_the_outer_reference_of_a_subquery() -> None:
    inner = "Line.objects.filter(product__name=OuterRef('customer__email'))"
    query = f"Order.objects.annotate(x=Subquery({inner}.values('pk')))"
    assert targets_within("query_join", query) == ["accounts.User", "catalog.Product"]


def test_sees_a_query_in_a_query_set_method() -> None:
    code = """
        class RefundQuerySet(models.QuerySet):
            def of(self, email):
                return self.filter(invoice__order__customer__email=email)

        class Refund(models.Model):
            invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)
            objects = RefundQuerySet.as_manager()
    """
    assert targets("query_join", code, "billing/models.py") == [
        ("accounts.User", "RefundQuerySet.of"),
        ("orders.Order", "RefundQuerySet.of"),
    ]


@pytest.mark.parametrize(
    "option",
    [
        'list_display = ["order__customer__email"]',
        'list_filter = ("order__customer__email",)',
        'list_filter = (("order__customer", admin.RelatedOnlyFieldListFilter), "order__customer__email")',
        'search_fields = ["order__customer__email"]',
        'search_fields = ["=order__customer__email"]',
        'search_fields = Base.search_fields + ["order__customer__email"]',
        'ordering = ["-order__customer__email"]',
        'date_hierarchy = "order__customer__date_joined"',
        'list_select_related = ["order__customer"]',
    ],
)
@pytest.mark.parametrize("head", ["@admin.register(Invoice)", ""])
def test_sees_the_options_of_an_admin(option: str, head: str) -> None:
    code = f"""
from django.contrib import admin
from billing.models import Invoice

{head}
class InvoiceAdmin(admin.ModelAdmin):
    {option}

{"" if head else "admin.site.register(Invoice, InvoiceAdmin)"}
"""
    assert targets("query_join", code, "billing/admin.py") == [
        ("accounts.User", "InvoiceAdmin"),
        ("orders.Order", "InvoiceAdmin"),
    ]


def test_sees_the_fields_of_a_filter_set() -> None:
    code = """
        import django_filters
        from billing.models import Invoice

        class InvoiceFilter(django_filters.FilterSet):
            email = django_filters.CharFilter(field_name="order__customer__email")

            class Meta:
                model = Invoice
                fields = {"order__customer__email": ["exact"]}
    """
    assert targets("query_join", code) == [("accounts.User", "InvoiceFilter"), ("orders.Order", "InvoiceFilter")]


def test_sees_the_field_name_of_a_filter() -> None:
    code = """
        from django_filters import rest_framework as filters
        from billing.models import Invoice

        class InvoiceFilter(filters.FilterSet):
            closed = filters.DateFilter(field_name="order__closed_at")

            class Meta:
                model = Invoice
                fields = []
    """
    assert targets("query_join", code) == [("orders.Order", "InvoiceFilter")]


def test_sees_the_options_of_a_view_set() -> None:
    code = """
        from rest_framework import viewsets
        from billing.models import Invoice

        class Invoices(viewsets.ModelViewSet):
            queryset = Invoice.objects.select_related("order")
            filterset_fields = ["order__closed_at"]
            search_fields = ["^order__customer__email"]
            ordering_fields = ["amount"]
    """
    assert targets("query_join", code) == [("accounts.User", "Invoices"), ("orders.Order", "Invoices")]


def test_sees_the_ordering_of_a_model() -> None:
    code = """
        class Refund(models.Model):
            invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)

            class Meta:
                ordering = ["invoice__order__closed_at"]
    """
    assert targets("query_join", code, "billing/models.py") == [("orders.Order", "Refund")]


@pytest.mark.parametrize(
    "query",
    [
        "Order.objects.filter(customer=user)",
        "Order.objects.filter(customer=1)",
        "Order.objects.filter(customer_id=1)",
        "Order.objects.filter(customer__id=1)",
        "Order.objects.filter(customer__pk=1)",
        "Order.objects.filter(customer__pk__in=[1])",
        "Order.objects.filter(customer__in=[1])",
        "Order.objects.filter(customer_id__in=[1])",
        "Order.objects.filter(customer__isnull=True)",
        "Order.objects.exclude(customer=None)",
        "Order.objects.values('customer')",
        "Order.objects.values_list('customer_id', flat=True)",
        "Order.objects.order_by('customer_id')",
        "Order.objects.annotate(x=F('customer'))",
        "Order.objects.filter(watchers=user)",
        "Order.objects.filter(Q(customer=user))",
        "Order.objects.filter(closed_at__year=2020)",
        "Order.objects.filter(lines__quantity=1)",
        "Order.objects.prefetch_related('lines')",
        "Order.objects.create(customer=user)",
        "Order.objects.get_or_create(pk=1, defaults={'customer': user})",
        "Order.objects.filter(nothing__email='a')",
        "{'a': 1}.get('customer__email')",
        "os.environ.get('customer__email')",
        "'customer__email'.split('__')",
        "Order(customer=user)",
        "Order.objects.none()",
        "Order.objects.using('customer__email')",
        "Order.objects.annotate(x=Value('customer__email'))",
        "print('customer__email')",
        "Company.objects.filter(people__email='a')",
    ],
)
def test_is_no_join(query: str) -> None:
    assert targets_within("query_join", query, "user: User") == []


def test_gives_up_on_a_query_of_an_unknown_model() -> None:
    assert reasons("query_join", "def show(query):\n    query.filter(customer__email='a')\n") == [UNKNOWN]


def test_says_nothing_of_what_is_hardly_a_query() -> None:
    assert reasons("query_join", "def show(thing):\n    thing.filter(email='a')\n    thing.get('a__b')\n") == []
