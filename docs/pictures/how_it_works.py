"""Draws `how-it-works.svg`, the way of an article: `python docs/pictures/how_it_works.py`. No library is needed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

PICTURE = Path(__file__).with_name("how-it-works.svg")

#: Fill and line of a box: what only rules do, what a model does, and what goes in and comes out.
_KINDS = {"rule": ("#eef1f4", "#5b6770"), "model": ("#dcebf8", "#0b6bb0"), "edge": ("#ffffff", "#1b1f23")}
_WIDTH, _HEIGHT = 1060, 424
_FONT = 'font-family="Helvetica, Arial, sans-serif"'


@dataclass(frozen=True)
class Box:
    """A step: its column and the pixel of its top, its name, what it does, and who does it (a key of `_KINDS`)."""

    column: int
    y: int
    name: str
    text: str
    kind: str = "rule"

    width = 196
    height = 58

    @property
    def x(self) -> int:
        return 8 + 212 * self.column

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


#: Tops of the rows, and the height at which arrows run from side to side above the third and the fourth.
_ROWS = (16, 106, 216, 326)
_BUSES = (186, 300)

BOXES = (
    Box(0, _ROWS[0], "article", "text, file or row of a table", "edge"),
    Box(1, _ROWS[0], "read", "decode, find the main text"),
    Box(2, _ROWS[0], "clean", "cut menus, captions, repeats"),
    Box(3, _ROWS[0], "split", "sentences with offsets"),
    Box(4, _ROWS[0], "reader", "one pass, a vector a token", "model"),
    Box(2, _ROWS[1], "speakers", "who says what; clutter, form", "model"),
    Box(0, _ROWS[2], "topics", "17 topics and subtopics", "model"),
    Box(1, _ROWS[2], "summary", "the most salient sentences", "model"),
    Box(2, _ROWS[2], "stretches", "what bears on the target"),
    Box(3, _ROWS[2], "stance", "passage and target together", "model"),
    Box(4, _ROWS[2], "holders", "a side each, with evidence"),
    Box(2, _ROWS[3], "result", "one object with offsets"),
    Box(3, _ROWS[3], "writer", "JSON Lines, CSV, Parquet", "edge"),
)
_MIDDLES = [Box(column, 0, "", "").middle for column in range(5)]


def arrows() -> list[tuple[tuple[int, int], ...]]:
    """The corners of each arrow."""
    half, foot = Box.height // 2, Box.height
    beside = [(column, column + 1, _ROWS[0]) for column in range(4)] + [(2, 3, _ROWS[2]), (3, 4, _ROWS[2]), (2, 3, _ROWS[3])]
    straight = [((_MIDDLES[a] + Box.width // 2, y + half), (_MIDDLES[b] - Box.width // 2, y + half)) for a, b, y in beside]
    to_speakers = ((_MIDDLES[4], _ROWS[0] + foot), (_MIDDLES[4], _ROWS[1] + half), (_MIDDLES[2] + Box.width // 2, _ROWS[1] + half))
    speakers = (_MIDDLES[2], _ROWS[1] + foot)
    out = [(speakers, (_MIDDLES[2], _BUSES[0]), (_MIDDLES[column], _BUSES[0]), (_MIDDLES[column], _ROWS[2])) for column in (0, 1, 2)]
    result = (_MIDDLES[2], _ROWS[3])
    back = [((_MIDDLES[column], _ROWS[2] + foot), (_MIDDLES[column], _BUSES[1]), (_MIDDLES[2], _BUSES[1]), result) for column in (0, 1, 4)]
    return [*straight, to_speakers, *out, *back]


def svg() -> str:
    """The picture, byte for byte the same each time."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        'aria-label="The way of an article: read, clean, split; reader, speakers, clutter and form; topics and summary; stance toward each target; result; writer">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#5b6770"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<rect x="{_MIDDLES[2] - 104}" y="{_ROWS[2] - 10}" width="632" height="78" rx="8" fill="none" stroke="#9aa5ae" stroke-dasharray="5 4"/>',
        f'<text x="{_MIDDLES[4] + 98}" y="{_ROWS[2] - 16}" text-anchor="end" {_FONT} font-size="13" fill="#5b6770">for each target</text>',
        *map(_arrow, arrows()),
        *map(_box, BOXES),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrow(corners: tuple[tuple[int, int], ...]) -> str:
    path = " L".join(f"{x} {y}" for x, y in corners)
    return f'<path d="M{path}" fill="none" stroke="#5b6770" stroke-width="1.5" marker-end="url(#tip)"/>'


def _box(box: Box) -> str:
    fill, line = _KINDS[box.kind]
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6" fill="{fill}" stroke="{line}" stroke-width="1.5"/>'
        f'<text x="{box.middle}" y="{box.y + 25}" text-anchor="middle" {_FONT} font-size="16" font-weight="bold" fill="#1b1f23">{escape(box.name)}</text>'
        f'<text x="{box.middle}" y="{box.y + 45}" text-anchor="middle" {_FONT} font-size="13" fill="#3c454d">{escape(box.text)}</text>'
    )


def _legend() -> list[str]:
    parts = []
    for number, (kind, text) in enumerate((("model", "a trained model"), ("rule", "rules on structure"), ("edge", "in and out"))):
        fill, line = _KINDS[kind]
        x = 8 + 170 * number
        parts.append(f'<rect x="{x}" y="{_HEIGHT - 26}" width="18" height="14" rx="3" fill="{fill}" stroke="{line}"/>')
        parts.append(f'<text x="{x + 26}" y="{_HEIGHT - 14}" {_FONT} font-size="13" fill="#3c454d">{text}</text>')
    return parts


if __name__ == "__main__":
    PICTURE.write_text(svg(), "utf-8")
