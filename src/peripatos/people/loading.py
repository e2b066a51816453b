"""What is on file for a profile, from its loaded row."""

from peripatos.people.completeness import OnFile
from peripatos.people.models import Profile, WorkPattern
from peripatos.people.types import Direction


def on_file_of(profile: Profile) -> OnFile:
    """The parts of ``profile`` that are filled in; reads expertise and working hours unless they were prefetched."""
    directions = [line.direction for line in profile.expertise.all() if line.concept_id]
    return OnFile.of(
        texts={"headline": profile.headline, "bio": profile.bio},
        lists={
            "industries": profile.industries,
            "functions": profile.functions,
            "styles": profile.styles,
            "preferred_styles": profile.preferred_styles,
            "languages": profile.person.languages,
        },
        working_preferences=profile.working_preferences,
        offers=directions.count(Direction.OFFERS),
        seeks=directions.count(Direction.SEEKS),
        hours_confirmed=_hours_confirmed(profile),
    )


def _hours_confirmed(profile: Profile) -> bool:
    pattern: WorkPattern | None = getattr(profile.person, "work_pattern", None)
    return pattern is not None and pattern.confirmed_at is not None
