"""Addresses of the pages on limits and one's own data."""

from django.urls import path

from peripatos.web.everyone.about import views

urlpatterns = [path("limits", views.limits, name="limits"), path("my-data", views.my_data, name="my-data")]
