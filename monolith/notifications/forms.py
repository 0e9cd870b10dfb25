"""Forms of the notification pages."""

from django import forms

from notifications.models import NotificationPreference


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = NotificationPreference
        fields = ["wants_email", "wants_sms", "wants_marketing"]
