"""Addresses of the HTML pages; each package of views brings its own list."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

PARTS = (
    "everyone",
    "everyone.about",
    "leader",
    "mentor",
    "sessions",
    "people",
    "growth",
    "imports",
    "programme",
    "matching",
    "planning",
    "offers",
    "preview",
    "search",
    "care",
    "steering",
    "admin",
    "components",
    "demo",
)

urlpatterns: list[URLPattern | URLResolver] = []
for _part in PARTS:
    if find_spec(f"peripatos.web.{_part}") and find_spec(f"peripatos.web.{_part}.urls"):
        urlpatterns += import_module(f"peripatos.web.{_part}.urls").urlpatterns

handler400 = "peripatos.web.everyone.errors.bad_request"
handler403 = "peripatos.web.everyone.errors.forbidden"
handler404 = "peripatos.web.everyone.errors.not_found"
handler500 = "peripatos.web.everyone.errors.server_error"
