"""Carriers of mail: files under ``var/mail`` by default, SMTP when a server is set."""

import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings

from peripatos.core.clock import now
from peripatos.core.outbox.services import Mail, SendFailed

TIMEOUT_SECONDS = 20


def as_message(mail: Mail, message_id: str) -> EmailMessage:
    """The e-mail with its calendar part; header injection is refused by the standard library."""
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.calendar:
        message.add_alternative(
            mail.calendar.encode(),
            maintype="text",
            subtype="calendar",
            params={"method": mail.method, "charset": "utf-8"},
        )
    return message


def to_files(mail: Mail, message_id: str) -> None:
    """Writes the message as ``.eml``; a repeat replaces the same file."""
    folder = Path(settings.MAIL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{message_id.strip('<>').split('@')[0]}.eml"
    draft = final.with_suffix(".part")
    draft.write_bytes(as_message(mail, message_id).as_bytes())
    draft.replace(final)


def to_smtp(mail: Mail, message_id: str) -> None:
    """Hands the message to the mail server; raises ``SendFailed`` with a code."""
    environment = settings.ENVIRONMENT
    try:
        server = smtplib.SMTP(environment.smtp_host, environment.smtp_port, timeout=TIMEOUT_SECONDS)
        try:
            _hand_over(server, as_message(mail, message_id))
        finally:
            with suppress(smtplib.SMTPException, OSError):  # what was taken stays taken, come what may
                server.quit()
    except (smtplib.SMTPException, OSError) as problem:
        raise SendFailed(type(problem).__name__) from None


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    environment = settings.ENVIRONMENT
    if environment.smtp_tls:
        server.starttls()
    if environment.smtp_user:
        server.login(environment.smtp_user, environment.smtp_password.get_secret_value())
    server.send_message(message)


def send(mail: Mail, message_id: str) -> None:
    """Sends with the carrier that the settings name."""
    (to_smtp if settings.ENVIRONMENT.smtp_host else to_files)(mail, message_id)
