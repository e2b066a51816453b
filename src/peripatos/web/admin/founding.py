"""The first steps of an administrator in words, until an installation is founded."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.insight.selectors.founding import Founding
from peripatos.web.components.shapes import Step


@dataclass(frozen=True)
class FirstStep:
    """One thing to do; without a route it is done at the command line and a button would lead nowhere."""

    done: bool
    label: str
    heading: str
    why: str
    button: str = ""
    route: str = ""

    @property
    def address(self) -> str:
        return reverse(self.route) if self.route else ""


def first_steps(founding: Founding) -> list[FirstStep]:
    """All steps in the order in which they help each other."""
    return [
        FirstStep(
            founding.steward,
            _("Steward"),
            _("Next: name a steward"),
            _(
                "A steward confirms duties and reads the audit log, so it is somebody else than you. At the command"
                " line: peripatos user create ADDRESS --name NAME --duty steward"
            ),
        ),
        FirstStep(
            founding.people,
            _("People"),
            _("Next: bring your people in"),
            _("Upload an export of your HR system. It is checked line by line; nothing changes until you commit it."),
            _("Import people"),
            "imports",
        ),
        FirstStep(
            founding.programme,
            _("Programme"),
            _("Next: found a programme"),
            _("Give it a name, a sponsor and a first coordinator from the people you imported."),
            _("New programme"),
            "new-programme",
        ),
        FirstStep(
            founding.mail,
            _("Mail"),
            _("Next: let mail leave"),
            _(
                "Messages are written to the folder var/mail for now. Set PERIPATOS_SMTP_HOST and its companions, start"
                " again, and send a test message from this page."
            ),
        ),
        FirstStep(
            founding.invited,
            _("Accounts"),
            _("Next: invite the sponsor and the coordinator"),
            _("Each gets a link that works once. The coordinator fills in the programme, the sponsor charters it."),
            _("Invite people"),
            "accounts",
        ),
    ]


def next_of(steps: list[FirstStep]) -> FirstStep | None:
    """The first step that is not done; None once the installation is founded."""
    return next((step for step in steps if not step.done), None)


def said_steps(steps: list[FirstStep]) -> list[Step]:
    """The line of steps above the next one."""
    now = next_of(steps)
    return [
        Step(step.label, "done" if step.done else "now" if step is now else "later", step.address) for step in steps
    ]
