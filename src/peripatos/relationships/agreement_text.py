"""The sections of a pair's agreement and the words that a new draft starts with."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

TEMPLATE_VERSION = "2025-1"


@dataclass(frozen=True)
class Section:
    """One section: a stable id, its heading, what to think of while writing, and the words of a first draft."""

    id: str
    heading: str
    hint: str
    draft: str


def sections() -> tuple[Section, ...]:
    """The template, in order. Ids are stable across versions; drafts are starting points that both sides change."""
    return (
        Section(
            "purpose",
            _("What this is for"),
            _("One or two sentences that you would both say in the same words."),
            _("We meet so that the leader can think more clearly about the decisions of the coming year."),
        ),
        Section(
            "expectations",
            _("What each of us expects"),
            _("What the leader brings, what the mentor brings, and what neither should expect."),
            _(
                "The leader brings a real question to each session and tells what came of the last one. "
                "The mentor listens first, asks, and offers experience when it is wanted."
            ),
        ),
        Section(
            "bounds",
            _("What we talk about, and what we leave out"),
            _("Topics in bounds and out of bounds. Either of you may add to the second list at any time."),
            _(
                "In: decisions, people, direction, how the work is going. "
                "Out: pay, performance ratings, and anything that one of us is bound to keep to themselves."
            ),
        ),
        Section(
            "rhythm",
            _("When and how we meet"),
            _("How often, how long, in person or by video, and how late a session may still be moved."),
            _("At the rhythm of the programme. If one of us must move a session, we say so two working days ahead."),
        ),
        Section(
            "preparation",
            _("How we prepare"),
            _("What is sent beforehand, by whom, and when."),
            _("The leader writes the question into the agenda the day before. The mentor reads it."),
        ),
        Section(
            "feedback",
            _("How we speak plainly"),
            _("How each of you likes to hear what is hard to hear."),
            _("Directly, kindly, and soon. At the end of each third session we ask how these sessions are going."),
        ),
        Section(
            "confidence",
            _("What stays between us"),
            _("The promise, and its limits."),
            _(
                "What is said here stays here. The limits: a risk of harm to somebody, a crime, a duty set by law, "
                "or a safeguarding concern. If one of these arises, we say so to each other first wherever that is safe."
            ),
        ),
        Section(
            "notes",
            _("Whose notes are whose"),
            _("Shared notes are read by both of you. Private notes are read by their author."),
            _(
                "Shared notes belong to both of us. Each of us keeps private notes for ourselves "
                "and does not ask to see the other's."
            ),
        ),
        Section(
            "review",
            _("When we look back"),
            _("Points at which you both ask whether this still serves its purpose."),
            _("After the second session, after the sixth, and at the end."),
        ),
        Section(
            "ending",
            _("How this may end"),
            _("Either of you may end at any time, without giving a reason."),
            _(
                "Either of us may end this at any time, at once, and without a reason. "
                "If we can, we hold one last session to say what it was worth."
            ),
        ),
    )


def first_draft() -> dict[str, str]:
    """Section id → the words that a new draft starts with."""
    return {section.id: section.draft for section in sections()}
