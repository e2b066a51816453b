"""The strip that names the next step of the journey and leads there in one press."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from peripatos.core import clock
from peripatos.demo.journey import NextStep, names_of_personas, next_step, persona_of
from peripatos.demo.personas import personas

Shown = dict[str, object]


def persona_choices() -> list[Shown]:
    """The personas as the sign-in page shows them."""
    address = reverse("walk-in")
    return [
        {"label": p.label, "description": p.description, "address": address, "hidden": {"persona": p.key}}
        for p in personas()
    ]


def guide(account_id: UUID | None) -> Shown | None:
    """The next step in words; when somebody else has to take it, the button signs in as that persona."""
    step = next_step(now=clock.now())
    return _said(step, persona_of(account_id)) if step else None


def _said(step: NextStep, signed_in_as: str) -> Shown:
    sentences = {
        "import": _("The administrator imports the roster."),
        "programme": _(
            "The administrator creates a programme with {sponsor} as its sponsor and {coordinator} as its coordinator: "
            "you can walk in as both."
        ),
        "wizard": _("The coordinator fills the five pages of the programme."),
        "steward": _("The coordinator proposes {steward} as a steward, who watches over matching and access."),
        "confirm": _("The administrator confirms the steward: nobody confirms whom they proposed."),
        "charter": _("The sponsor charters the programme."),
        "start": _("The sponsor says why no pilot is needed, and starts the programme."),
        "enrol": _("The coordinator enrols {leader_cfo} as a leader and {coach} as a mentor, and others if you like."),
        "ready_leader": _("The chief financial officer reads the briefing and signs on confidentiality."),
        "ready_mentor": _("The coach reads the briefing and signs on confidentiality."),
        "round": _("The coordinator opens a round of matching."),
        "run": _("The coordinator starts a run and looks at its proof."),
        "publish": _("The coordinator publishes the offers."),
        "accept_leader": _("The chief financial officer answers the offer."),
        "accept_mentor": _("The mentor answers the offer."),
        "agree": _("The leader reads and signs the agreement."),
        "agree_mentor": _("The mentor signs the agreement."),
        "book": _("The leader books the first dates."),
        "prepare": _("The leader writes the agenda of the first session."),
        "held": _("The leader opens the session, meets, and says so."),
        "reflect": _("The leader writes a private reflection."),
        "care": _("The coordinator looks at what needs care."),
    }
    sentence = sentences[step.code]
    if "{" in sentence:  # nobody can walk in as anybody else, and the guide would end there
        sentence = sentence.format_map(names_of_personas())
    here = step.persona == signed_in_as
    label = _("Go there") if here else _("Walk in and go there")
    return {
        "step": step.number,
        "total": step.total,
        "sentence": sentence,
        "address": reverse("walk-in"),
        "label": label,
        "hidden": {"persona": step.persona, "to": step.path},
    }
