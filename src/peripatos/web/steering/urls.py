"""Addresses of the overview."""

from django.urls import path

from peripatos.web.steering import views

urlpatterns = [
    path("overview", views.overview, name="overview"),
    path("overview/<uuid:programme_id>", views.overview_of, name="overview-of"),
]
