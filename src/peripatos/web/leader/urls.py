"""Addresses of a leader's day."""

from django.urls import path

from peripatos.web.leader import groups, today

urlpatterns = [
    path("today", today.today, name="today"),
    path("cohorts/<uuid:cohort_id>", groups.cohort, name="cohort"),
    path("visits", groups.visits, name="visits"),
]
