"""The overview of the page: figures as bars, each of them a link that filters the list."""

from __future__ import annotations

from collections.abc import Sequence

from .figures import SIDES, Figures, Group, TargetFigures, Voice
from .html import NAMES, SIGNS, bar, count, filter_link, shares, side, stack, text

_LEGEND = "".join(f'<li><span class="swatch {name}"><b aria-hidden="true">{SIGNS[name]}</b></span> {NAMES[name]}</li>' for name in SIDES)


def overview(figures: Figures) -> str:
    """Everything above the list of articles."""
    targets = "".join(_target(one, figures, number) for number, one in enumerate(figures.targets, 1))
    legend = f'<ul class="legend" aria-label="Stances">{_LEGEND}</ul>' if figures.targets else ""
    return f'<section aria-labelledby="overview"><h2 id="overview">Overview</h2>{_topics(figures)}{legend}{targets}</section>\n'


def _topics(figures: Figures) -> str:
    largest = max((number for _, number in figures.topics), default=1)
    rows = "".join(
        f"<tr><th scope='row'>{filter_link(label or 'no topic sure enough', topic=label or '-')}</th>"
        f'<td class="number">{number:,}</td><td class="number">{_share(number / figures.articles)}</td>'
        f'<td class="wide">{bar(number / largest)}</td></tr>'
        for label, number in figures.topics
    )
    several = sum(number for _, number in figures.topics) > figures.articles
    note = '<p class="dim">An article counts under each of its topics.</p>' if several else ""
    head = (
        "<thead><tr><th scope='col'>topic</th><th scope='col' class='number'>articles</th>"
        "<th scope='col' class='number'>share</th><td></td></tr></thead>"
    )
    return f'<div class="panel"><h3>Articles by topic</h3><table class="bars">{head}<tbody>{rows}</tbody></table>{note}</div>'


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "&lt;1%"


def _target(one: TargetFigures, figures: Figures, number: int) -> str:
    parts = [
        f'<div class="panel target"><h3 id="target{number}">Stance toward “{text(one.target)}”</h3>',
        f'<p class="headline">{_said(one.all)}</p>',
        _groups("", "", [one.all], one.target, ""),
    ]
    if any(group.name for group in one.by_source):
        parts.append(_groups("By source", "source", one.by_source, one.target, "no source known"))
    else:
        parts.append('<p class="dim">No article names its source, so stances are not counted by source.</p>')
    if len(one.by_topic) > 1:
        parts.append(_groups("By topic", "topic", one.by_topic, one.target, "no topic sure enough"))
    parts.append(_time(one, figures))
    if one.voices:
        parts.append(_voices(one))
    return "".join(parts) + "</div>"


def _said(group: Group) -> str:
    """The overview's main line, in words."""
    authors = ", ".join(f"{number:,} {NAMES[name]}" for name, number, _ in shares(group.authors))
    quoted = ", ".join(f"{number:,} {NAMES[name]}" for name, number, _ in shares(group.quoted))
    people = f"Of the people and bodies they quote: {quoted}." if quoted else "Nobody is quoted with a stance."
    return f"Authors of {count(group.articles, 'article')}: {authors}. {people}"


def _groups(title: str, kind: str, groups: Sequence[Group], target: str, nameless: str) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_name(group, kind, target, nameless)}</th><td class="number">{group.articles:,}</td>'
        f'<td class="wide" data-label="authors">{stack(group.authors)}</td><td class="wide" data-label="quoted">{stack(group.quoted)}</td></tr>'
        for group in groups
    )
    head = (
        f"<thead><tr><th scope='col'>{kind}</th><th scope='col' class='number'>articles</th>"
        "<th scope='col'>what their authors hold</th><th scope='col'>what the quoted hold</th></tr></thead>"
    )
    return f'{f"<h4>{title}</h4>" if title else ""}<table class="stacks">{head}<tbody>{rows}</tbody></table>'


def _name(group: Group, kind: str, target: str, nameless: str) -> str:
    if not kind:
        return "all"
    if group.name is None:
        return filter_link(nameless, target=target, **{kind: "-"})
    # The group of the rest is no source of its own.
    return filter_link(group.name, target=target, **{kind: group.name}) if not group.rest else text(group.name)


def _time(one: TargetFigures, figures: Figures) -> str:
    if len(one.over_time) < 2:
        return ""
    most = max(sum(group.authors.values()) + sum(group.quoted.values()) for group in one.over_time)
    columns = "".join(f"<li>{_column(group, most)}</li>" for group in one.over_time)
    undated = figures.articles - figures.dated
    note = f'<p class="dim">{count(undated, "article")} without a date {"is" if undated == 1 else "are"} not in it.</p>' if undated else ""
    by = {"day": "day", "week": "week (by its Monday)", "month": "month", "year": "year"}[figures.period]
    scale = f'<p class="dim">Authors and the quoted together; the highest bar stands for {count(most, "stance")}.</p>'
    return f'<h4>Over time, by {by}</h4>{scale}<ol class="time">{columns}</ol>{note}'


def _column(group: Group, most: int) -> str:
    both = {name: group.authors.get(name, 0) + group.quoted.get(name, 0) for name in SIDES}
    total = sum(both.values())
    said = ", ".join(f"{number} {NAMES[name]}" for name, number, _ in shares(both)) or "none"
    parts = "".join(f'<span class="{name} h{height}"></span>' for name, _, height in reversed(shares(both)))
    height = max(1, round(100 * total / most)) if total else 0
    return (
        f'<span class="column" role="img" aria-label="{group.name}: {said}" title="{group.name}: {said}">'
        f'<span class="h{height}">{parts}</span></span>'
        f'<span class="when">{group.name}</span>'
    )


def _voices(one: TargetFigures) -> str:
    """Names by the side they take; those that take several are told apart at the end."""
    lines = []
    for name in SIDES:
        voices = [voice for voice in one.voices if set(voice.sides) == {name}]
        if voices:
            lines.append(f"<li>{side(name)}: {'; '.join(_voice(voice, one.target) for voice in voices)}</li>")
    mixed = [voice for voice in one.voices if len(voice.sides) > 1]
    for voice in mixed:
        sides = ", ".join(side(name, f"{number} {NAMES[name]}") for name, number, _ in shares(voice.sides))
        lines.append(f"<li>{_voice(voice, one.target)}: {sides}</li>")
    more = f'<p class="dim">The {len(one.voices)} most often quoted; there are {one.more_voices:,} more.</p>' if one.more_voices else ""
    return f'<h4>Who is quoted</h4><ul class="voices">{"".join(lines)}</ul>{more}'


def _voice(voice: Voice, target: str) -> str:
    times = f' <span class="dim">({count(voice.articles, "article")})</span>' if voice.articles > 1 else ""
    return f"{filter_link(voice.name, target=target, q=f'“{voice.name}”')}{times}"
