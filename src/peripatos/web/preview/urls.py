"""Addresses of the preview."""

from django.urls import path

from peripatos.web.preview import views

urlpatterns = [
    path("programmes/<uuid:programme_id>/preview", views.day, name="preview"),
    path("programmes/<uuid:programme_id>/preview/proposal", views.proposal, name="preview-proposal"),
]
