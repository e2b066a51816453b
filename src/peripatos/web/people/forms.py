"""Forms of the pages about people; they read what was typed, the services decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peripatos.people import vocabulary
from peripatos.people.completeness import PREFERENCES as PREFERENCE_NAMES
from peripatos.people.hours import DAYS as DAY_NAMES
from peripatos.people.hours import Hours
from peripatos.people.selectors.accounts import SignIn
from peripatos.people.selectors.concepts import ConceptLine
from peripatos.people.selectors.profiles import ProfileView
from peripatos.people.selectors.repository import MentorFilters
from peripatos.people.services.profiles import ProfileWords
from peripatos.people.types import Direction, ProfileRole, Stage
from peripatos.web.people import words

Choices = list[tuple[str, Any]]


def with_any(label: Any, choices: Iterable[tuple[str, Any]]) -> Choices:
    """Choices with an empty one before them."""
    return [("", label), *choices]


class DirectoryForm(forms.Form):
    """Words and function to look for in the directory."""

    text = forms.CharField(label=_("Name or work"), required=False, max_length=80)
    function = forms.ChoiceField(label=_("Function"), required=False)

    def __init__(self, *args: Any, functions: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.functions = [(name, name) for name in functions]
        self.fields["function"].choices = with_any(_("All"), self.functions)  # type: ignore[attr-defined]


class MentorForm(forms.Form):
    """The filters of the repository."""

    text = forms.CharField(label=_("Name or headline"), required=False, max_length=80)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=with_any(
            _("All"), [(r.value, words.ROLES[r]) for r in (ProfileRole.COACH, ProfileRole.REVERSE_MENTOR)]
        ),
    )
    expertise = forms.ChoiceField(label=_("Expertise"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    function = forms.ChoiceField(label=_("Function"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    style = forms.ChoiceField(label=_("Leadership style"), required=False)
    shares_hours = forms.BooleanField(label=_("Two working hours a week in common with me"), required=False)
    has_room = forms.BooleanField(label=_("With a free place"), required=False)

    def __init__(self, *args: Any, concepts: Iterable[ConceptLine] = (), outside: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: dict[str, list[tuple[str, str]]] = {
            "expertise": [(c.slug, c.label) for c in concepts],
            "industry": [(row.code, row.label) for row in vocabulary.industries()],
            "function": [(row.id, row.label) for row in vocabulary.functions()],
            "language": [(row.code, row.name) for row in vocabulary.languages()],
            "style": [(row.id, row.label) for row in vocabulary.styles()],
        }
        for name, choices in lists.items():
            self.fields[name].choices = with_any(_("Any"), choices)  # type: ignore[attr-defined]
        if outside:
            del self.fields["role"]

    def filters(self) -> MentorFilters:
        """What was chosen; a choice that does not exist asks for nothing."""
        if not self.is_valid():
            return MentorFilters()
        chosen = {k: v for k, v in self.cleaned_data.items() if k != "has_room"}
        return MentorFilters(**chosen)

    @property
    def wants_room(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data.get("has_room"))


class ProfileForm(forms.Form):
    """One's own profile in one role, in one column."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    headline = forms.CharField(
        label=_("One line about you"),
        required=False,
        max_length=160,
        help_text=_("What you would want to be asked about."),
    )
    bio = forms.CharField(
        label=_("A few sentences"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody who may read your profile sees this."),
    )
    industries = forms.MultipleChoiceField(label=_("Industries"), required=False, widget=forms.CheckboxSelectMultiple)
    functions = forms.MultipleChoiceField(label=_("Functions"), required=False, widget=forms.CheckboxSelectMultiple)
    styles = forms.MultipleChoiceField(label=_("How you lead"), required=False, widget=forms.CheckboxSelectMultiple)
    preferred_styles = forms.MultipleChoiceField(
        label=_("How a mentor for you would lead"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    pace = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    directness = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    challenge = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    preparation = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    capacity = forms.IntegerField(
        label=_("How many leaders you can take"), min_value=0, max_value=20, initial=1, required=False
    )
    minutes_a_month = forms.IntegerField(
        label=_("Minutes a month you can give to this"), min_value=0, max_value=2400, initial=120, required=False
    )

    def __init__(self, *args: Any, role: ProfileRole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styles = [(row.id, row.label) for row in vocabulary.styles()]
        choices: dict[str, Any] = {
            "industries": [(row.code, row.label) for row in vocabulary.industries()],
            "functions": [(row.id, row.label) for row in vocabulary.functions()],
            "styles": styles,
            "preferred_styles": styles,
            "languages": [(row.code, row.name) for row in vocabulary.languages()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        for name, (label, low, high) in words.PREFERENCES.items():
            self.fields[name].label = label  # type: ignore[assignment]
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("1", _("1, {what}").format(what=low)),
                ("2", "2"),
                ("3", "3"),
                ("4", "4"),
                ("5", _("5, {what}").format(what=high)),
            ]
        if role is ProfileRole.LEADER:
            del self.fields["capacity"]
        else:
            del self.fields["preferred_styles"]

    @classmethod
    def of(cls, profile: ProfileView | None, languages: Iterable[str], role: ProfileRole) -> "ProfileForm":
        """The form filled with what is on file."""
        initial: dict[str, Any] = {"languages": list(languages)}
        if profile:
            kept = ("headline", "bio", "industries", "functions", "styles", "preferred_styles", "capacity", "version")
            initial |= {name: getattr(profile, name) for name in (*kept, "minutes_a_month")}
            initial |= {name: str(value) for name, value in (profile.working_preferences or {}).items()}
        return cls(initial=initial, role=role)

    def profile_words(self) -> ProfileWords:
        """What was entered, for the service."""
        given = self.cleaned_data
        chosen = {name: int(given[name]) for name in PREFERENCE_NAMES if given.get(name)}
        return ProfileWords(
            headline=given["headline"],
            bio=given["bio"],
            industries=tuple(given["industries"]),
            functions=tuple(given["functions"]),
            styles=tuple(given["styles"]),
            preferred_styles=tuple(given.get("preferred_styles") or ()),
            working_preferences=chosen,
            capacity=_whole(given.get("capacity"), 1),
            minutes_a_month=_whole(given.get("minutes_a_month"), 120),
        )


class ExpertiseForm(forms.Form):
    """One thing offered or sought, in one's own words."""

    typed = forms.CharField(
        label=_("In your own words"),
        max_length=120,
        help_text=_("For example “pricing in new markets”. You choose what it means next."),
    )
    direction = forms.ChoiceField(
        label=_("Do you offer or seek it?"),
        choices=[(Direction.SEEKS.value, _("I seek it")), (Direction.OFFERS.value, _("I offer it"))],
        widget=forms.RadioSelect,
    )
    level = forms.TypedChoiceField(
        label=_("How far"),
        choices=[(n, label) for n, label in words.LEVELS.items()],
        coerce=int,
        initial=2,
        widget=forms.RadioSelect,
    )


class HoursForm(forms.Form):
    """Zone and working hours: a start and an end for each day, both empty for a day off."""

    zone = forms.ChoiceField(label=_("Your time zone"))

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = words.zone_choices(zone)  # type: ignore[attr-defined]
        self.initial.setdefault("zone", zone)
        clock = forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
        for day, label in words.DAYS.items():
            for edge, said in (("start", _("from")), ("end", _("to"))):
                self.fields[f"{day}_{edge}"] = forms.TimeField(label=f"{label} {said}", required=False, widget=clock)

    @classmethod
    def of(cls, zone: str, hours: Hours) -> "HoursForm":
        """The form filled with a stored week; several spans of a day become one from first to last."""
        initial: dict[str, Any] = {}
        for day in DAY_NAMES:
            spans = hours.get(day, ())
            if spans:
                first, last = min(span[0] for span in spans), max(span[1] for span in spans)
                initial |= {f"{day}_start": first, f"{day}_end": last}
        return cls(initial=initial, zone=zone)

    @property
    def days(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each day with its two fields."""
        return [(label, self[f"{day}_start"], self[f"{day}_end"]) for day, label in words.DAYS.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for day in DAY_NAMES:
            start, end = given.get(f"{day}_start"), given.get(f"{day}_end")
            if (start is None) != (end is None):
                self.add_error(f"{day}_end", _("Give both times, or leave both empty for a day off."))
            elif start is not None and end is not None and start >= end:
                self.add_error(f"{day}_end", _("The day must end after it starts."))
        return given

    def hours(self) -> dict[str, list[list[str]]]:
        """The week in its stored form."""
        given = self.cleaned_data
        return {
            day: [[f"{given[f'{day}_start']:%H:%M}", f"{given[f'{day}_end']:%H:%M}"]]
            for day in DAY_NAMES
            if given.get(f"{day}_start") is not None
        }


class WelcomeForm(HoursForm):
    """Three things on the first day: zone, hours, calendar."""

    calendar = forms.ChoiceField(
        label=_("Your calendar"),
        choices=[
            ("skip", _("Skip this for now. I will keep my hours up to date here.")),
            ("subscribe", _("Bring in my busy times next, so that nothing is booked over them.")),
        ],
        initial="skip",
        widget=forms.RadioSelect,
    )


class PersonChoiceForm(forms.Form):
    """A name to look for, then one of the people found."""

    text = forms.CharField(label=_("Name"), required=False, max_length=80)
    other = forms.UUIDField(required=False)


class ShortlistForm(forms.Form):
    """The name of a list."""

    name = forms.CharField(label=_("Name of the list"), max_length=80)


class AccountsForm(forms.Form):
    """Which accounts to look at."""

    text = forms.CharField(label=_("Name"), required=False, max_length=80)
    sign_in = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=with_any(
            _("All"),
            [
                (SignIn.ACTIVE.value, _("can sign in")),
                (SignIn.INVITED.value, _("invited")),
                (SignIn.NONE.value, _("not invited")),
                (SignIn.CLOSED.value, _("closed")),
                (SignIn.NO_EMAIL.value, _("no e-mail address")),
            ],
        ),
    )


class StagesForm(forms.Form):
    """Which people to look at."""

    text = forms.CharField(label=_("Name, title or grade"), required=False, max_length=80)
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=with_any(_("All"), [(s.value, words.STAGES[s]) for s in Stage])
    )


class StageForm(forms.Form):
    """A corrected stage; empty returns to the rule."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=with_any(_("by the rule"), [(s.value, words.STAGES[s]) for s in Stage]),
    )


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 15 characters. Several words in a row are easy to keep in mind."),
    )
    again = forms.CharField(label=_("Once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return given


def _whole(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
