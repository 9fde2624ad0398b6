"""Pictures of pages, taken by a headless Chromium."""

import base64
import tempfile
from pathlib import Path
from typing import Literal

from tests.chromium import PROGRAM, browser

HAS_BROWSER = PROGRAM is not None

_FIRST_HEIGHT = 600


def screenshot(
    html: str,
    path: Path,
    width: int,
    *,
    theme: Literal["dark", "light"] = "dark",
    scale: float = 1,
) -> None:
    """Write a PNG of a whole page.

    Args:
        html: The page.
        path: The file; replaced where there is one.
        width: Of the page, in CSS pixels.
        theme: What the browser says that its user prefers.
        scale: Pixels of the picture for each CSS pixel.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8", errors="backslashreplace")
        with browser(Path(folder) / "profile") as tab:
            preference = {"name": "prefers-color-scheme", "value": theme}
            tab._call("Emulation.setEmulatedMedia", features=[preference])
            size = {"width": width, "height": _FIRST_HEIGHT}
            tab._call(
                "Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=scale, mobile=False
            )
            tab.open(page.as_uri())
            height = tab.evaluate("document.documentElement.scrollHeight")
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            picture = tab._call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
            path.write_bytes(base64.b64decode(picture["data"]))
