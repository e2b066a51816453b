"""What two people write at once."""

from hypothesis import given
from hypothesis import strategies as st

from peripatos.scheduling.merging import Merged, merge

LINES = st.lists(st.sampled_from(["one", "two", "three", ""]), max_size=6).map("\n".join)


def test_changes_in_different_lines_are_both_kept():
    assert merge("a\nb\nc", "A\nb\nc", "a\nb\nC") == Merged("A\nb\nC", clean=True)


def test_an_addition_of_one_and_a_removal_of_the_other_meet():
    assert merge("a\nb\nc", "a\nb\nc\nd", "b\nc") == Merged("b\nc\nd", clean=True)


def test_the_same_line_changed_twice_keeps_both_and_says_so():
    assert merge("a\nb", "a\nmine", "a\ntheirs") == Merged("a\ntheirs\nmine", clean=False)


@given(base=LINES, yours=LINES)
def test_a_change_of_one_alone_is_the_result(base, yours):
    assert merge(base, yours, base) == Merged(yours, clean=True)
    assert merge(base, base, yours) == Merged(yours, clean=True)


@given(base=LINES, yours=LINES, theirs=LINES)
def test_no_line_that_either_added_is_lost(base, yours, theirs):
    kept = merge(base, yours, theirs).text.split("\n")
    added = (set(yours.split("\n")) | set(theirs.split("\n"))) - set(base.split("\n"))
    assert added <= set(kept)
