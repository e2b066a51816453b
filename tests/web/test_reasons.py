"""Reasons of a pair: one fact, said to each reader as to a person."""

import pytest

from peripatos.web.matching.sentences import Reader, said_reasons

NO_TOPIC = {"component": "expertise", "topics": [], "more": 0}
SAID = {
    "topics_offered": (
        {"sought": 3, "met": 2, "topics": ["pricing", "logistics"], "more": 0},
        "Of the 3 topics that you seek, Mei Mentor offers 2: pricing and logistics.",
        "Of the 3 topics that Ada Leader seeks, you offer 2: pricing and logistics.",
        "Of the 3 topics that Ada Leader seeks, Mei Mentor offers 2: pricing and logistics.",
    ),
    "topics_offered and more than are named": (
        {"sought": 5, "met": 3, "topics": ["pricing", "logistics"], "more": 1},
        "Of the 5 topics that you seek, Mei Mentor offers 3: pricing, logistics and 1 more.",
        "Of the 5 topics that Ada Leader seeks, you offer 3: pricing, logistics and 1 more.",
        "Of the 5 topics that Ada Leader seeks, Mei Mentor offers 3: pricing, logistics and 1 more.",
    ),
    "topics_offered of one": (
        {"sought": 1, "met": 1, "topics": ["pricing"], "more": 0},
        "Mei Mentor offers the topic that you seek: pricing.",
        "You offer the topic that Ada Leader seeks: pricing.",
        "Mei Mentor offers the topic that Ada Leader seeks: pricing.",
    ),
    "no_topic_offered": (
        NO_TOPIC,
        "Mei Mentor offers none of the topics that you seek; other things speak for you two.",
        "You offer none of the topics that Ada Leader seeks; other things speak for you two.",
        "Mei Mentor offers none of the topics that Ada Leader seeks; other things speak for the pair.",
    ),
    "no_topic_sought": (
        NO_TOPIC,
        "Your profile names no topics that you seek, so they could not count.",
        "Ada Leader has named no topics yet, so they could not count.",
        "Ada Leader has named no topics yet, so they could not count.",
    ),
    "works_alike": (
        {"preferences": []},
        "You like to work in a similar way.",
        "You like to work in a similar way.",
        "They like to work in a similar way.",
    ),
    "another_function": (
        {"function": "Finance"},
        "Mei Mentor brings another view: Finance.",
        "You bring another view: Finance.",
        "Mei Mentor brings another view: Finance.",
    ),
    "hours_in_common": (
        {"minutes": 300},
        "Your working hours overlap by 5 hours in a week.",
        "Your working hours overlap by 5 hours in a week.",
        "Their working hours overlap by 5 hours in a week.",
    ),
    "languages_in_common": (
        {"languages": ["en", "de"]},
        "You both speak English and German.",
        "You both speak English and German.",
        "They both speak English and German.",
    ),
    "places_free": (
        {"taken": 0, "limit": 3},
        "Mei Mentor has time for you: nobody else is with them yet.",
        "You have room: 0 of your 3 places were taken before.",
        "Mei Mentor has room: 0 of 3 places were taken before this round.",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_reason_speaks_to_each_reader_in_the_second_person(case: str) -> None:
    facts, *forms = SAID[case]
    for reader, expected in zip(Reader, forms, strict=True):
        said = said_reasons(
            [{"code": case.split(maxsplit=1)[0], **facts}],
            topics={"pricing": "Pricing", "logistics": "Logistics"},
            leader="Ada Leader",
            mentor="Mei Mentor",
            reader=reader,
        )
        assert said == [expected]
        if reader is not Reader.ORGANISER:
            own = {Reader.LEADER: "Ada Leader", Reader.MENTOR: "Mei Mentor"}[reader]
            assert own not in said[0]
