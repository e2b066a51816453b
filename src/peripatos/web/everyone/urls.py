"""Addresses that everybody shares: signing in, errors, health."""

from allauth.account import views as account
from django.urls import path, re_path

from peripatos.web.everyone import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", views.closed, name="account_signup"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/email/", views.closed, name="account_email"),
    path("account/confirm-email/", views.closed, name="account_email_verification_sent"),
    path("account/password/set/", views.closed, name="account_set_password"),
    path("account/reauthenticate/", views.closed, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
