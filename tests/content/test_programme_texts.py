"""The programme's own texts: complete, consistent with one another, with unique ids."""

from collections import Counter

import pytest

from peripatos.programmes.texts import (
    BRIEFED_ROLES,
    CHECKLIST_ROLES,
    agreement_template,
    briefing,
    checklist,
    checklists,
    confidentiality,
    confidentiality_version,
    default_objectives,
    ethics,
    limits,
    stream_text,
    stream_texts,
)
from peripatos.programmes.texts.markdown import split_front_matter
from peripatos.programmes.types import Gate, StreamKind

ALL_TEXTS = (confidentiality(), ethics(), limits(), *(briefing(role) for role in BRIEFED_ROLES))


@pytest.mark.parametrize("text", ALL_TEXTS, ids=lambda text: text.id)
def test_a_text_has_sections_with_unique_ids_and_words_in_each(text):
    assert len({section.id for section in text.sections}) == len(text.sections) >= 7
    empty = [s.id for s in text.sections if not all(line.strip() for block in s.blocks for line in block.lines)]
    assert (empty, [s.id for s in text.sections if not s.blocks]) == ([], [])


@pytest.mark.parametrize("text", ALL_TEXTS, ids=lambda text: text.id)
def test_no_markup_is_left_in_what_people_read(text):
    lines = [line for section in text.sections for block in section.blocks for line in block.lines]
    assert [line for line in lines if any(mark in line for mark in ("**", "##", "{#", "`", "+++"))] == []


def test_texts_have_unique_ids_and_a_licence():
    assert len({text.id for text in ALL_TEXTS}) == len(ALL_TEXTS)
    assert {text.licence for text in ALL_TEXTS} == {"CC0-1.0"}


def test_the_confidentiality_agreement_names_its_five_exceptions_as_clauses():
    text = confidentiality()
    assert text.exceptions == (
        "exception-harm",
        "exception-crime",
        "exception-legal-duty",
        "exception-safeguarding",
        "exception-whistle-blowing",
    )
    assert set(text.exceptions) <= {section.id for section in text.sections}


def test_the_confidentiality_agreement_asks_for_counsel():
    assert "Have counsel review it" in confidentiality().banner


def test_the_clause_for_outsiders_is_not_for_insiders():
    text = confidentiality()
    assert {s.id for s in text.sections} - {s.id for s in text.sections_for_insiders} == {"outsiders"}


def test_the_version_to_sign_is_the_last_one_and_unknown_versions_do_not_exist():
    assert confidentiality().version == confidentiality_version() == "1"
    with pytest.raises(KeyError):
        confidentiality("0")


@pytest.mark.parametrize("role", BRIEFED_ROLES)
def test_a_briefing_can_be_read_and_thought_through_in_ten_minutes(role):
    assert 450 <= briefing(role).words <= 1000


def test_unknown_roles_have_no_briefing_and_no_checklist():
    with pytest.raises(KeyError):
        briefing("sponsor")
    with pytest.raises(KeyError):
        checklist("host")


def test_there_is_a_checklist_for_every_role():
    assert [c.role for c in checklists()] == list(CHECKLIST_ROLES)


@pytest.mark.parametrize("role", CHECKLIST_ROLES)
def test_a_checklist_has_every_part(role):
    found = checklist(role)
    assert len(found.purpose) == 2
    assert len(found.self_check) == 5
    assert all(
        [found.title, found.time_promised, found.before_day_one, found.first_30_days, found.boundaries, found.turn_to]
    )
    assert [step for step, times in Counter(s.id for s in found.steps).items() if times > 1 or len(step) > 60] == []


@pytest.mark.parametrize("role", BRIEFED_ROLES)
def test_who_is_matched_meets_both_gates_before_day_one(role):
    assert [step.gate for step in checklist(role).before_day_one if step.gate] == [Gate.BRIEFING, Gate.CONFIDENTIALITY]


def test_the_agreement_template_has_unique_sections_that_name_known_streams():
    template = agreement_template()
    assert len({section.id for section in template.sections}) == len(template.sections) == 16
    assert {stream for s in template.sections for stream in s.streams} <= set(StreamKind)
    assert all(section.title and section.hint and section.starting_text for section in template.sections)


def test_only_advisors_sign_about_property_and_only_reverse_mentors_about_protection():
    template = agreement_template()
    everywhere = {s.id for s in template.sections_for("coaching")}
    assert {s.id for s in template.sections_for("advising")} - everywhere == {
        "scope",
        "property-and-inside-information",
    }
    assert {s.id for s in template.sections_for("reverse")} - everywhere == {"protection"}


def test_the_five_streams_have_their_default_rhythms():
    assert {s.kind: s.cadence_days for s in stream_texts()} == {
        "coaching": 30,
        "advising": 91,
        "cohorts": 61,
        "reverse": 61,
        "rotations": 182,
    }
    assert [s.kind for s in stream_texts()] == [kind.value for kind in StreamKind]
    assert stream_text("coaching").session_minutes == 45


def test_six_objectives_have_success_criteria_for_both_sides_that_fit_their_columns():
    objectives = default_objectives()
    assert len({o.kind for o in objectives}) == len(objectives) == 6
    assert all(o.leader_success and o.mentor_success and len(o.kind) <= 40 for o in objectives)
    lines = [line for o in objectives for line in (o.statement, *o.leader_success, *o.mentor_success)]
    assert max(len(line) for line in lines) <= 300


def test_a_text_without_front_matter_is_refused():
    with pytest.raises(ValueError, match="text_without_front_matter"):
        split_front_matter("Hello\n+++\nid = 'x'\n+++\nbody")
