"""The pictures in the repository show what they should and fetch nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screenshots.make import PICTURES, portable

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
XML_NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize("name", [picture.name for picture in PICTURES])
def test_a_picture_fetches_nothing_and_tells_nothing_of_the_machine_it_was_drawn_on(name: str) -> None:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert set(re.findall(r"\w+://[^\s\"')<]+", svg)) == {XML_NAMESPACE}
    assert "@font-face" not in svg
    assert str(Path.home()) not in svg
    assert "site-packages" not in svg
    assert 'xml:space="preserve"' in svg


def test_every_picture_of_the_readme_is_drawn() -> None:
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"screenshots/(\w+)\.svg", readme))

    assert shown <= {picture.name for picture in PICTURES}
    assert shown


def test_fonts_that_would_be_fetched_are_taken_out() -> None:
    template = """<svg xmlns="http://www.w3.org/2000/svg"><!-- by someone --><style>
    @font-face { font-family: "Fira Code"; src: url("https://fonts.example/a.woff2"); }
    .matrix { font-family: Fira Code, monospace; font-size: 20px; }</style></svg>"""

    svg = portable(template)

    assert "https://" not in svg
    assert "someone" not in svg
    assert "monospace; font-size: 20.26px" in svg
