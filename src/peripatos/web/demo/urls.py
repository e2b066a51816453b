"""The address by which a visitor of a demonstration becomes a persona; it answers 404 everywhere else."""

from django.urls import path

from peripatos.web.demo import views

urlpatterns = [path("walk-in", views.walk_in, name="walk-in")]
