"""Addresses of a leader's day."""

from django.urls import path

from peripatos.web.leader import today

urlpatterns = [path("today", today.today, name="today")]
