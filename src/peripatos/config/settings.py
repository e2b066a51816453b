"""Django settings, all derived from :mod:`peripatos.config.env`; they import without secrets."""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from peripatos.config import env
from peripatos.config.env import Mode, read_environment

ENVIRONMENT = read_environment()
UNSET_SECRET = env.UNSET_SECRET
PACKAGE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = ENVIRONMENT.var_dir.resolve()
KEYS_DIR = ENVIRONMENT.keys_dir.resolve()
UPLOADS_DIR = VAR_DIR / "uploads"
MAIL_DIR = VAR_DIR / "mail"
DEMONSTRATION = ENVIRONMENT.mode is Mode.DEMONSTRATION
BASE_URL = ENVIRONMENT.base_url
ORGANISATION = ENVIRONMENT.organisation
MAIL_FROM = ENVIRONMENT.mail_from
UPLOAD_MAX_BYTES = 20 * 1024 * 1024


def _secret_key() -> str:
    given = ENVIRONMENT.secret_key.get_secret_value()
    kept = KEYS_DIR / "secret-key"
    return given or (kept.read_text(encoding="ascii").strip() if kept.is_file() else UNSET_SECRET)


def _hosts() -> list[str]:
    further = [h.strip() for h in ENVIRONMENT.allowed_hosts.split(",") if h.strip()]
    return sorted({ENVIRONMENT.host, "127.0.0.1", "localhost", BASE_URL.split("://")[-1].split(":")[0], *further})


def _database() -> dict[str, Any]:
    config: dict[str, Any] = dict(dj_database_url.parse(ENVIRONMENT.database_address))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config |= {"CONN_MAX_AGE": None, "OPTIONS": SQLITE_OPTIONS}
    else:
        config["CONN_MAX_AGE"] = 0
        config["OPTIONS"] = {**config.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
    return config


SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
    ),
}

SECRET_KEY = _secret_key()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = _hosts()
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "peripatos.config.urls"
WSGI_APPLICATION = "peripatos.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": _database()}
AUTH_USER_MODEL = "people.Account"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "peripatos.core",
    "peripatos.people",
    "peripatos.programmes",
    "peripatos.relationships",
    "peripatos.matching",
    "peripatos.scheduling",
    "peripatos.growth",
    "peripatos.planning",
    "peripatos.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peripatos.web.middleware.PrivatePages",
    "peripatos.web.middleware.ActingPerson",
    "peripatos.web.middleware.BodyLimit",
    "peripatos.web.middleware.RouteRules",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],  # before those of allauth
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peripatos.web.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "lucide.templatetags.lucide",
                "peripatos.web.templatetags.words",
                "peripatos.web.templatetags.components",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "peripatos.web.everyone.accounts.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers; the page reads the same
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "600/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "40/m/ip,5/m/key",
}
EMAIL_BACKEND = "peripatos.core.outbox.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = MAIL_FROM

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "peripatos.web.everyone.errors.forbidden"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SESSION_COOKIE_SECURE
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["peripatos.web.formats"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGGING_CONFIG = "peripatos.core.logs.configure"
LOGGING = {"folder": str(VAR_DIR / "log")}
