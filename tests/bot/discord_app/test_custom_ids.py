"""What a button's id tells."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.custom_ids import Action, CustomId, read

LONGEST_ID = 2**63 - 1

custom_ids = st.builds(
    CustomId,
    st.sampled_from(get_args(Action)),
    st.text("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", max_size=8),
    st.integers(0, LONGEST_ID),
    st.integers(0, 999),
    st.text(max_size=40),
)


@given(custom_ids)
def test_what_an_id_tells_can_be_read_back(told: CustomId) -> None:
    assert len(str(told)) <= 100
    assert read(str(told)) == told


def test_what_was_searched_for_is_cut_to_what_fits() -> None:
    told = CustomId("sources", argument=12, text="é" * 200)
    assert read(str(told)) == CustomId("sources", argument=12, text="é" * 77)


@pytest.mark.parametrize(
    "custom_id",
    ["", "pullquote", "pullquote:jump::::", "other:turn:::0:", "pullquote:turn:a:::", "x" * 100],
)
def test_ids_of_others_tell_nothing(custom_id: str) -> None:
    assert read(custom_id) is None


def test_numbers_may_be_missing() -> None:
    assert read("pullquote:cancel::::") == CustomId("cancel")
