"""The gallery of components."""

from django.urls import path

from peripatos.web.components import views

urlpatterns = [
    path("components", views.gallery, name="components"),
    path("components/progress", views.progress, name="components-progress"),
]
