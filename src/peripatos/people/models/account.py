"""Who may sign in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from peripatos.core.records import Record


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").casefold())


class Account(AbstractBaseUser):
    """A sign-in. Rights never hang on an account; they come from duties and relationships of its person.

    Raising ``sessions_epoch`` ends every session of the account.
    """

    storage_class: ClassVar[str] = "C1"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    person = models.OneToOneField("people.Person", models.PROTECT, related_name="account", null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    sessions_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="account_email_lower")]

    def clean(self) -> None:
        self.email = self.email.casefold()

    def get_full_name(self) -> str:
        return self.person.display_name if self.person else self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A higher epoch or another password ends every session of this account at its next request."""
        return salted_hmac(
            "peripatos.account.session", f"{self.password}|{self.sessions_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Django's own permissions open nothing here."""
        return False


class AccountInvitation(Record):
    """A single-use link by which a person makes an account; only the hash of its token is kept."""

    storage_class: ClassVar[str] = "C1"
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="account_invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
