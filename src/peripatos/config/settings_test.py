"""Settings of the test suite: a database file, plain static names, keys and uploads in a folder of their own."""

import os
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
BASE = os.environ.get("PERIPATOS_VAR_DIR") or f"{tempfile.gettempdir()}/peripatos-test-{os.getuid()}-{os.getpid()}"
TEST_VAR = Path(BASE) / WORKER
os.environ["PERIPATOS_VAR_DIR"] = str(TEST_VAR)
os.environ.setdefault("PERIPATOS_MODE", "demonstration")
os.environ.setdefault("PERIPATOS_SECRET_KEY", "only-for-tests-" + "x" * 40)

from peripatos.config.settings import *  # noqa: E402, F403
from peripatos.config.settings import DATABASES, VAR_DIR  # noqa: E402

VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES["default"]["TEST"] = (
    {"NAME": str(VAR_DIR / "test.sqlite3")} if "sqlite" in str(DATABASES["default"]["ENGINE"]) else {}
)
DATABASES["default"]["OPTIONS"].pop("pool", None)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
ALLOWED_HOSTS = ["*"]
