"""Addresses of those who give."""

from django.urls import path

from peripatos.web.mentor import people

urlpatterns = [path("my-people", people.my_people, name="my-people")]
