"""The URLs of the helpdesk site."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
