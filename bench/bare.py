"""The smallest Django page with one query, as the measure for :mod:`bench.web`; served from the same database file."""

import os

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bare" * 12,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BARE_DATABASE"], "CONN_MAX_AGE": None}
    },
)
django.setup()


def page(_: HttpRequest) -> HttpResponse:
    """One query, one line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        return HttpResponse(f"<p>{cursor.fetchone()[0]} people</p>")


urlpatterns = [path("", page)]

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
