"""Addresses of care."""

from django.urls import path

from peripatos.web.care import views

urlpatterns = [
    path("care", views.care, name="care"),
    path("care/nudge/<uuid:relationship_id>", views.nudge, name="care-nudge"),
]
