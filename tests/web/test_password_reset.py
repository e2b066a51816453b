"""Who forgets a password gets a link; who has no account here gets nothing, and the page tells no difference."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from cast import Cast

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|content="[A-Za-z0-9]{64}"')


def asked(address: str) -> tuple[int, str, bytes]:
    """Status, target and the page that follows, for somebody who asks for a link."""
    client = Client()
    answer = client.post(reverse("account_reset_password"), {"email": address})
    page = client.get(reverse("account_reset_password_done"))
    return answer.status_code, answer.get("Location", ""), TOKEN.sub(b"", page.content)


def test_a_stranger_gets_no_mail_and_the_same_answer(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    known = str(cast.leader.email)
    of_known = asked(known)
    assert [mail.to for mail in mailoutbox] == [[known]]
    assert "/account/password/reset/key/" in str(mailoutbox[0].body)
    assert mailoutbox[0].subject == "Peripatos: a link for a new password"
    of_stranger = asked("stranger@example.org")
    assert [mail.to for mail in mailoutbox] == [[known]]
    assert of_stranger == of_known
    assert b"this page reads the same when it has none" in of_stranger[2]
