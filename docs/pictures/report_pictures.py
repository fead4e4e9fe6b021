"""Takes the pictures of a report: `python docs/pictures/report_pictures.py [FOLDER]` needs Chromium, and Pillow (`pip install pillow`)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from nutgraf import score_into
from nutgraf.report.briefwrite import write_target_pages
from nutgraf.report.write import write_report

_ROOT = Path(__file__).resolve().parents[2]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Enough for a page, and half the size.
_COLOURS = 256
#: The window's height: taller than any page here, so that none is scrolled; the picture is cut from its top.
_TALL = 12000


@dataclass(frozen=True)
class Picture:
    """A part of a page: `state` is the fragment of its address, `css` hides what is not shown, sizes are in pixels."""

    name: str
    page: str
    width: int
    height: int
    state: str = ""
    css: str = ""
    dark: bool = False


PICTURES = (
    Picture("report-light", "seeds", 1120, 2400, "#q=warsaw&open=all"),
    Picture("report-phone-dark", "seeds", 420, 1240, "#q=warsaw&open=all", "section:first-child, body > header { display: none; }", dark=True),
    Picture(
        "report-holders",
        "charge",
        1120,
        800,
        css="header, .legend, .panel:first-of-type, .target > :not(h4:last-of-type, .standings, .status), section + section, h2, footer, .save "
        "{ display: none !important; } .target { border: 0; }",
    ),
    Picture("report-target", "target", 1000, 1290),
)


def pages(folder: Path) -> dict[str, Path]:
    """The pages that are pictured, made anew."""
    found = {name: folder / f"{name}.html" for name in ("seeds", "charge", "target")}
    seeds, charge = folder / "seeds.jsonl", folder / "charge.jsonl"
    score_into(sorted(_ROOT.glob("seeds/*.txt")), seeds, "withdrawal from the Ottawa Treaty", with_text=True)
    score_into(_ROOT / "examples" / "charge.jsonl", charge, "the congestion charge", with_text=True)
    write_report(found["seeds"], [seeds], title="The Ottawa Treaty in five articles")
    write_report(found["charge"], [charge], title="A congestion charge for Port Ellery")
    write_target_pages(found["target"], [charge], title="A congestion charge for Port Ellery")
    return found


def take(picture: Picture, page: Path, into: Path, folder: Path) -> None:
    """Take one picture; `folder` is for what the browser leaves."""
    from PIL import Image

    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium: install Debian's package chromium")
    shown = folder / "shown.html"
    # the page's policy allows no style but its own
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    shown.write_text(html.replace("</style>", f"{picture.css}</style>", 1), "utf-8")
    taken = folder / "taken.png"
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}"]
    command += [f"--window-size={picture.width},{_TALL}", f"--screenshot={taken}", f"{shown.as_uri()}{picture.state}"]
    command += ["--blink-settings=preferredColorScheme=0"] if picture.dark else []
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    Image.open(taken).convert("RGB").crop((0, 0, picture.width, picture.height)).quantize(_COLOURS, Image.Quantize.MAXCOVERAGE).save(
        into / f"{picture.name}.png", optimize=True
    )


def main(into: Path) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = pages(folder)
        for picture in PICTURES:
            take(picture, made[picture.page], into, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
