"""A digest as one HTML page: nothing is loaded from elsewhere, and everything from the articles is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from .results import Digest, Event, HolderStance, Source, TargetStances, Tone
from .text import who

_STYLE = """
:root { color-scheme: light dark; --text: #1c1e21; --dim: #5c6370; --back: #fff; --line: #d8dbe0; --soft: #f3f4f6; --mark: #0b5394;
  --favor: #00619a; --against: #a34200; --neutral: #59606b; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e7e9; --dim: #a3a9b3; --back: #16181c; --line: #3a3f47; --soft: #22252b; --mark: #8ab8f0;
  --favor: #72bdf2; --against: #f6a566; --neutral: #b4bac4; } }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.3rem; border-top: 2px solid var(--line); padding-top: 1rem; } h3 { font-size: 1.05rem; margin-bottom: .3rem; }
ol, ul { padding-left: 1.6rem; } .dim, summary { color: var(--dim); } .mark { color: var(--mark); white-space: nowrap; } li { margin: .3rem 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .92rem; } th, td { text-align: left; vertical-align: top;
  padding: .35rem .5rem; border-bottom: 1px solid var(--line); } th { color: var(--dim); font-weight: 600; }
.favor { color: var(--favor); } .against { color: var(--against); } .neutral { color: var(--neutral); } .label { font-weight: 600; }
.badge { background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: 0 .35rem; font-size: .85rem; }
details { margin: .2rem 0 .6rem; } blockquote { margin: .3rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
@media print { body { max-width: none; font-size: 10.5pt; } h2 { break-before: auto; } li, tr, blockquote { break-inside: avoid; }
  details:not([open]) > *:not(summary) { display: none; } }
""".strip()


def digest_page(digest: Digest) -> str:
    """The whole page, ready to be written as UTF-8."""
    events = "".join(_event(event, number) for number, event in enumerate(digest.events, 1))
    errors = _section("Articles that could not be used", _list(f"<b>{_text(one.id)}</b>: {_text(one.error)}" for one in digest.errors))
    count = sum(len(event.sources) for event in digest.events)
    title = next((event.title for event in digest.events if event.title), None) or "Digest"
    style = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Digest</h1>\n"
        f'<p class="dim">{_count(count, "article")}, {_count(len(digest.events), "event")}. Every sentence is an article\'s own; stances are a '
        f"model's judgement: read the evidence.</p>\n{events}{errors if digest.errors else ''}"
        f'<p class="dim">Models: {_text(digest.model)}</p>\n</body>\n</html>\n'
    )


def _text(words: str) -> str:
    return escape(" ".join(words.split()))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _list(items: Iterable[str], kind: str = "ul") -> str:
    return f"<{kind}>{''.join(f'<li>{item}</li>' for item in items)}</{kind}>\n"


def _section(title: str, body: str) -> str:
    return f"<h3>{escape(title)}</h3>\n{body}"


def _event(event: Event, number: int) -> str:
    mark = {source.id: str(i) for i, source in enumerate(event.sources, 1)}
    loud = {tone.source for tone in event.tones if tone.editorialises}
    parts = [
        f'<section id="event{number}">\n<h2>{_text(event.title or "(no title)")}</h2>\n',
        _list((_source(source, source.id in loud) for source in event.sources), "ol"),
        _section("What they say" if len(event.sources) > 1 else "What it says", _summary(event, mark)),
        *(_stances(target, mark) for target in event.stances),
    ]
    if event.only:
        parts.append(_section("What one article alone says", _only(event, mark)))
    told = [tone for tone in event.tones if tone.opinions]
    if told:
        parts.append(_section("Opinion in the author's own voice", "".join(_tone(tone, mark) for tone in told)))
    return "".join(parts) + "</section>\n"


def _source(source: Source, loud: bool) -> str:
    name = _text(source.title or source.id)
    if source.url and urlsplit(source.url).scheme in ("http", "https"):
        name = f'<a href="{escape(source.url, quote=True)}">{name}</a>'
    known = [part for part in (source.outlet, source.author, source.published, source.id if source.title else None) if part]
    badge = ' <span class="badge">editorialises</span>' if loud else ""
    copies = f' <span class="dim">(copies: {_text(", ".join(source.copies))})</span>' if source.copies else ""
    return f'{name} <span class="dim">{_text(", ".join(known))}</span>{badge}{copies}'


def _summary(event: Event, mark: dict[str, str]) -> str:
    lines = []
    for sentence in event.summary:
        marks = ", ".join(mark[one.source] for one in sentence.sources)
        lines.append(f'<p>{_text(sentence.text)} <span class="mark">[{marks}]</span></p>')
        if len(sentence.sources) > 1:
            others = _list(f'<span class="mark">[{mark[one.source]}]</span> {_text(one.text)}' for one in sentence.sources[1:])
            lines.append(f"<details><summary>as the others put it</summary>{others}</details>")
    return "\n".join(lines) + "\n"


def _stances(target: TargetStances, mark: dict[str, str]) -> str:
    rows = "".join(_holder(holder, mark) for holder in target.holders)
    title = f"Who stands where on “{target.target}”{' (suggested)' if target.suggested else ''}"
    head = "<tr><th>who</th><th>stance</th><th>in</th><th>evidence</th></tr>"
    return _section(title, f'<div class="wide"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>\n')


def _holder(holder: HolderStance, mark: dict[str, str]) -> str:
    marks = ", ".join(sorted({mark[position.source] for position in holder.positions}, key=int))
    sure = "" if holder.probability is None else f' <span class="dim">{holder.probability:.2f}</span>'
    label = f'<span class="label {escape(holder.label or "")}">{escape(holder.label or "unsure")}</span>{sure}'
    disputed = ' <span class="badge">disputed</span>' if holder.disputed else ""
    shown = sorted(holder.evidence, key=lambda one: -one.probability)
    evidence = "".join(f'<blockquote>{_text(one.text)} <span class="mark">[{mark[one.source]}]</span></blockquote>' for one in shown[:2])
    return f'<tr><td>{_text(who(holder, mark))}</td><td>{label}{disputed}</td><td class="mark">{marks}</td><td>{evidence}</td></tr>'


def _only(event: Event, mark: dict[str, str]) -> str:
    lines = [f'<span class="mark">[{mark[one.source]}]</span> {_text(one.text)}' for one in event.only]
    rest = f"<details><summary>{len(lines) - 8} more</summary>{_list(lines[8:])}</details>\n" if len(lines) > 8 else ""
    return _list(lines[:8]) + rest


def _tone(tone: Tone, mark: dict[str, str]) -> str:
    others = f", the others {tone.others:.0%}" if tone.others is not None else ""
    badge = ' <span class="badge">editorialises</span>' if tone.editorialises else ""
    said = "".join(f"<blockquote>{_text(one.text)}</blockquote>" for one in tone.opinions)
    return f'<p><span class="mark">[{mark[tone.source]}]</span> {tone.share:.0%} of its sentences{others}{badge}</p>\n{said}\n'
