"""An article as it stands in the list before anything is opened: all that is needed without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..results import Holder, Prediction, Stance
from .checked import LABELS
from .html import NAMES, count, filter_link, link, percent, side, text
from .read import Scored
from .texts import Known

# So many of those on one side are named before they are counted.
_NAMED = 4


def cards(rows: Sequence[Known]) -> str:
    """The list of articles, in the order of the rows."""
    return "".join(_card(row.scored.prediction, number) for number, row in enumerate(rows))


def errors(failed: Sequence[Scored], unreadable: Sequence[str]) -> str:
    """The rows that say nothing of an article, with their reasons."""
    lines = [f"<li><b>{text(row.prediction.id or row.place or 'no id')}</b>: {text(row.prediction.error or '')}</li>" for row in failed]
    lines += [f"<li>{text(reason)}</li>" for reason in unreadable]
    if not lines:
        return ""
    heading = f'<h2 id="errors">{count(len(lines), "row")} without a result</h2>'
    return f'<section aria-labelledby="errors">{heading}<ul class="errors">{"".join(lines)}</ul></section>\n'


def title_of(prediction: Prediction) -> str:
    """The title, or what stands for one."""
    return " ".join((prediction.title or "").split()) or prediction.id or "(no title)"


def _card(one: Prediction, number: int) -> str:
    known = [text(part) for part in (one.source, one.author, one.published) if part and part.strip()]
    if one.id and title_of(one) != one.id:
        known.append(f'<span class="id">{text(one.id)}</span>')
    if one.url:
        known.append(link(one.url, "the article on the web") if link(one.url, "x") != "x" else text(one.url))
    anew = ' <span class="dim">(written anew by a model)</span>' if one.summary and any(part.generated for part in one.summary.sentences) else ""
    summary = f'<p class="summary">{text(one.summary.text)}{anew}</p>' if one.summary and one.summary.text.strip() else ""
    return (
        f'<article class="card" id="a{number}" aria-labelledby="h{number}"><h3 id="h{number}">{text(title_of(one))}</h3>'
        f'<p class="meta">{" · ".join(known)}</p><p class="topics">{_topics(one)}</p>{summary}{_stances(one.stances)}</article>\n'
    )


def _topics(one: Prediction) -> str:
    if not one.topics:
        return '<span class="dim">no topic sure enough</span>'
    chips = (f'<span class="chip">{filter_link(topic.label, topic=topic.label)} {percent(topic.probability)}%</span>' for topic in one.topics)
    return " ".join(chips)


def _stances(stances: Iterable[Stance]) -> str:
    rows = "".join(f"<dt>toward “{text(one.target)}”</dt><dd>{_stance(one)}</dd>" for one in stances)
    return f'<dl class="stances">{rows}</dl>' if rows else ""


def _stance(stance: Stance) -> str:
    sure = f" {percent(stance.probability)}%" if stance.label and stance.probability is not None else ""
    parts = [f'<span class="who">author</span> {side(stance.label)}<span class="dim">{sure}</span>']
    for label in LABELS:
        holders = [holder for holder in stance.holders if holder.kind != "author" and holder.label == label]
        if holders:
            parts.append(f"{side(label, NAMES[label] + ':')} {_names(holders)}")
    return "<br>".join(parts)


def _names(holders: Sequence[Holder]) -> str:
    ranked = sorted(holders, key=lambda holder: -holder.probability)
    rest = f" <span class='dim'>and {len(ranked) - _NAMED} more</span>" if len(ranked) > _NAMED else ""
    return "; ".join(text(holder.name) for holder in ranked[:_NAMED]) + rest
