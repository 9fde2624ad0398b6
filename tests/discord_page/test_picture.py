"""Pictures of the page, in a real browser."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.chromium import browser
from tests.discord_page.page import render
from tests.discord_page.picture import HAS_BROWSER, screenshot
from tests.discord_page.sample import CONVERSATION, USERS

pytestmark = pytest.mark.skipif(
    not HAS_BROWSER, reason="there is no chromium, chromium-browser or google-chrome here"
)
PAGE = render(CONVERSATION, USERS)


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def corner(path: Path) -> tuple[int, ...]:
    with Image.open(path) as picture:
        return tuple(np.asarray(picture.convert("RGB"))[1, 1].tolist())


def test_a_picture_has_the_width_that_was_asked_for_and_the_whole_height(tmp_path: Path) -> None:
    screenshot(PAGE, tmp_path / "wide.png", 1000)
    screenshot(PAGE, tmp_path / "phone.png", 390, scale=2)
    wide, phone = size(tmp_path / "wide.png"), size(tmp_path / "phone.png")
    assert (wide[0], phone[0]) == (1000, 780)
    assert wide[1] > 600
    assert phone[1] > 2 * wide[1]


def test_dark_and_light_differ(tmp_path: Path) -> None:
    screenshot(PAGE, tmp_path / "dark.png", 390)
    screenshot(PAGE, tmp_path / "light.png", 390, theme="light")
    assert corner(tmp_path / "dark.png") == (0x31, 0x33, 0x38)
    assert corner(tmp_path / "light.png") == (0xFF, 0xFF, 0xFF)


def test_nothing_stands_out_over_a_narrow_page(tmp_path: Path) -> None:
    """Whatever the fonts have: long words, Japanese and emoji are broken into lines."""
    long = {**CONVERSATION[2], "content": f"{'W' * 400} {'港' * 200} {'🦊' * 100}"}
    (tmp_path / "page.html").write_text(render([*CONVERSATION, long], USERS), encoding="utf-8")
    with browser(tmp_path / "profile") as tab:
        tab._call(
            "Emulation.setDeviceMetricsOverride",
            width=390, height=600, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        tab.open((tmp_path / "page.html").as_uri())
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert tab.evaluate(over) == 0
