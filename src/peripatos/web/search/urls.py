"""The address of search; words come by POST, so that no address holds a name."""

from django.urls import path

from peripatos.web.search import views

urlpatterns = [path("search", views.search, name="search")]
