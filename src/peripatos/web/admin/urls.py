"""Addresses of installation and audit."""

from django.urls import path

from peripatos.web.admin import views

urlpatterns = [
    path("installation", views.installation, name="installation"),
    path("installation/test-message", views.test_message, name="test-message"),
    path("installation/mail", views.mail, name="mail"),
    path("installation/retry", views.retry, name="retry-messages"),
    path("integrity", views.integrity, name="integrity"),
    path("integrity/log", views.audit_log, name="audit-log"),
]
