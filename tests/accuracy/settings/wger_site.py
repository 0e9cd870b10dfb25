"""A wger site."""

from wger.settings_global import *  # noqa: F403

SECRET_KEY = "truth"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
RECAPTCHA_PUBLIC_KEY = "truth"
RECAPTCHA_PRIVATE_KEY = "truth"
SITE_URL = "https://example.com"
MEDIA_URL = "/media/"


def email_verified_callback(user):
    """Take note of a user whose address is verified."""
    user.userprofile.email_verified = True


EMAIL_VERIFIED_CALLBACK = email_verified_callback
EMAIL_FROM_ADDRESS = "truth@example.com"
EMAIL_MAIL_SUBJECT = "Confirm"
EMAIL_MAIL_HTML = "email_verification/email_body_html.tpl"
EMAIL_MAIL_PLAIN = "email_verification/email_body_txt.tpl"
EMAIL_TOKEN_LIFE = 60
EMAIL_PAGE_TEMPLATE = "email_verification/confirm_template.html"
EMAIL_PAGE_DOMAIN = SITE_URL
