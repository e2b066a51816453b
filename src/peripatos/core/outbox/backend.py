"""Django's own mails (password reset) leave through the outbox like everything else."""

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from peripatos.core.clock import now
from peripatos.core.outbox.services import Mail, post


class OutboxBackend(BaseEmailBackend):
    """Puts each message into the outbox, one row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.to:
                mail = Mail(to=recipient, subject=str(message.subject), text=str(message.body))
                post(key=f"account:{uuid4()}", kind="account", mail=mail, now=now())
        return len(email_messages)
