"""Forms of the review pages."""

from django import forms

from reviews.models import AbuseReport, Review


class ReviewForm(forms.ModelForm):
    rating = forms.TypedChoiceField(coerce=int, choices=[(stars, f"{stars} of 5") for stars in range(5, 0, -1)])

    class Meta:
        model = Review
        fields = ["rating", "title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 4})}


class AbuseReportForm(forms.ModelForm):
    class Meta:
        model = AbuseReport
        fields = ["reason"]
