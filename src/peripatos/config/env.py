"""Settings from the environment: typed, named, failing loudly.

Every variable is called ``PERIPATOS_<FIELD>``. A secret may stand in a file instead: ``PERIPATOS_SECRET_KEY_FILE``
names the file whose first line is the value of ``PERIPATOS_SECRET_KEY``.
"""

import os
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PERIPATOS_"
UNSET_SECRET = "not-a-secret-set-PERIPATOS_SECRET_KEY"  # noqa: S105  a marker that `peripatos check` refuses


class Mode(StrEnum):
    """How an installation runs; a demonstration is never production and the reverse."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"


class DemoKind(StrEnum):
    """What a demonstration starts with: a whole company, or personas and an empty roster."""

    FULL = "full"
    EMPTY = "empty"


class Environment(BaseSettings):
    """Everything that an installation can set from outside."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    mode: Mode = Field(Mode.PRODUCTION, description="production or demonstration")
    demo: DemoKind = Field(DemoKind.FULL, description="what a demonstration is filled with: full or empty")
    debug: bool = Field(default=False, description="Django's debug pages; refused in production")
    var_dir: Path = Field(Path("var"), description="folder of the database, keys, uploads, mail and static files")
    database_url: str = Field("", description="sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
    secret_key: SecretStr = Field(SecretStr(""), description="signs sessions and links; or a file in var/keys")
    host: str = Field("127.0.0.1", description="address that the web server listens on")
    port: int = Field(8000, ge=1, le=65535, description="port that the web server listens on")
    public_url: str = Field("", description="address that people type; used in e-mails and calendar feeds")
    allowed_hosts: str = Field("", description="further host names, separated by commas")
    organisation: str = Field("Your organisation", description="name shown in the head of pages and e-mails")
    web_processes: int = Field(1, ge=1, le=64, description="web processes that `peripatos serve` starts")
    worker_processes: int = Field(1, ge=0, le=64, description="workers that `peripatos serve` starts")
    smtp_host: str = Field("", description="mail server; empty writes messages to var/mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="port of the mail server")
    smtp_user: str = Field("", description="user name at the mail server")
    smtp_password: SecretStr = Field(SecretStr(""), description="password at the mail server")
    smtp_tls: bool = Field(default=True, description="STARTTLS at the mail server")
    mail_from: str = Field("peripatos@example.com", description="sender and calendar organiser")

    @property
    def keys_dir(self) -> Path:
        return self.var_dir / "keys"

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{(self.var_dir / 'peripatos.sqlite3').resolve()}"


class BadSetting(SystemExit):
    """A variable that cannot be read; the message names it."""


def _from_files() -> dict[str, str]:
    """Values of variables given as ``…_FILE``: field name → first line of the named file."""
    found = {}
    for name, path in os.environ.items():
        field = name.removeprefix(PREFIX).removesuffix("_FILE").lower()
        if name.startswith(PREFIX) and name.endswith("_FILE") and field in Environment.model_fields:
            try:
                found[field] = Path(path).read_text(encoding="utf-8").splitlines()[0].strip()
            except (OSError, IndexError, UnicodeDecodeError) as problem:
                raise BadSetting(f"{name}: cannot read the first line of its file ({type(problem).__name__})") from None
    return found


def read_environment() -> Environment:
    """The environment as typed settings; raises ``BadSetting`` that names each variable it could not read."""
    try:
        return Environment(**_from_files())  # type: ignore[arg-type]  # pydantic parses the text
    except ValidationError as problem:
        lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in problem.errors()]
        raise BadSetting("\n".join(lines)) from None
