"""Makes the pictures of the documentation from the real page: ``make images``.

Builds the sample notes into a folder that is thrown away, opens the page in Chromium and takes
its pictures.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from kg.build import build
from kg.config import Settings

HERE = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
READY = "body[data-ready]"


@dataclass(frozen=True)
class Picture:
    """One picture: its file, the state of the page (what stands after the #) and the window."""

    file: str
    state: str
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("lineage.png", ""),
    Picture("work.png", "work=blip"),
    Picture("dark.png", "", scheme="dark"),
    Picture("focus.png", "work=BLIP&depth=2"),
    Picture("line.png", "edge=BLIP~extends~ALBEF"),
    Picture("phone.png", "work=BLIP", 390, 844, "dark"),
)


def main() -> None:
    """Take all pictures."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("no Chromium here: name it in CHROMIUM")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        build(Settings(notes=str(HERE.parent / "notes"), out=str(out)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for picture in PICTURES:
                size = {"width": picture.width, "height": picture.height}
                context = browser.new_context(
                    viewport=size, reduced_motion="reduce", color_scheme=picture.scheme
                )
                take(context.new_page(), (out / "lineage.html").as_uri(), picture)
                context.close()
            browser.close()


def take(page: Page, address: str, picture: Picture) -> None:
    """Open the page at the picture's state and write the picture."""
    page.goto(address + (f"#{picture.state}" if picture.state else ""))
    page.wait_for_selector(READY)
    page.wait_for_timeout(800)  # the camera comes to rest
    page.screenshot(path=HERE / "images" / picture.file)


if __name__ == "__main__":
    main()
