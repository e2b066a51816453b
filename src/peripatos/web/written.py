"""What people write: kept as it is, judged by the service that knows how long it may be."""

from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict

SECRET = ("csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2")
NOT_TYPED = ("base", "based_on")
LONG = 40


class WrittenField(forms.CharField):
    """A text of any length with its spaces; characters that no database keeps are left out, nothing else is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\x00", "").replace("\r\n", "\n")


def written_in(request: HttpRequest) -> list[str]:
    """What a person wrote into the form that was sent, for a page that cannot show that form again."""
    try:
        fields = request.POST.lists() if request.method == "POST" else []
    except SuspiciousOperation:
        return []
    return [
        value
        for name, values in fields
        for value in values
        if name not in SECRET and name not in NOT_TYPED and _sentence(value)
    ]


def _sentence(text: str) -> bool:
    """Words rather than a choice, a number or an id."""
    return len(text) > LONG or len(text.split()) > 1


def with_version(written: QueryDict, version: int) -> QueryDict:
    """What was typed, as a form that is saved over the version that stands now."""
    found = written.copy()
    found["version"] = str(version)
    return found
