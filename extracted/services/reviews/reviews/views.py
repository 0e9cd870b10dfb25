"""Pages for writing about products."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.models import Product
from core.decorators import domain_errors_as_messages
from reviews.forms import AbuseReportForm, ReviewForm
from reviews.models import Review
from reviews.selectors import reviews_of
from reviews.services import abuse_report, review_submit, review_vote


@login_required
@domain_errors_as_messages
def review_create(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.published(), slug=slug)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        review = review_submit(product=product, author=request.user, **form.cleaned_data)
        messages.success(
            request, "Thank you!" if review.is_verified_purchase else "Thank you. We will look at it soon."
        )
        return redirect("catalog:product_detail", slug=product.slug)
    context = {"product": product, "form": form, "reviews": reviews_of(product)}
    return render(request, "reviews/review_form.html", context)


@login_required
@require_POST
@domain_errors_as_messages
def vote(request: HttpRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.published().select_related("product"), pk=review_id)
    review_vote(review=review, voter=request.user, is_helpful=request.POST.get("is_helpful") == "1")
    return redirect(reverse("catalog:product_detail", args=[review.product.slug]) + "#reviews")


@login_required
@require_POST
def report_abuse(request: HttpRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.published().select_related("product"), pk=review_id)
    form = AbuseReportForm(request.POST)
    if form.is_valid():
        abuse_report(review=review, reporter=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Thank you. We will look at it.")
    return redirect(review.product)
