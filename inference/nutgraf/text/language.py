"""Detect texts that are not English, the only language the models read."""

from __future__ import annotations

import re

_FUNCTION_WORDS = frozenset(
    """
    the of and to a in that is was for on with as by at from it he be his have had are not this but they an which their
    has were been or who will would its said after more about than into also one out up over she her can could when
    there what we if no all so
""".split()
)
_WORD = re.compile(r"[^\W\d_]+")
#: English news has about four function words in ten; a text below this share goes to a language identifier.
_ENGLISH_SHARE = 0.22
_LEAST_WORDS = 20
#: Nigerian Pidgin shares its words with English: the identifier takes English with many names for it.
_ENGLISH = frozenset(("en", "pcm"))
_NAMES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pl": "Polish", "pt": "Portuguese", "nl": "Dutch", "ru": "Russian",
    "uk": "Ukrainian", "lt": "Lithuanian", "lv": "Latvian", "et": "Estonian", "sv": "Swedish", "da": "Danish", "no": "Norwegian",
    "nb": "Norwegian", "fi": "Finnish", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian", "tr": "Turkish", "ar": "Arabic",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "el": "Greek", "he": "Hebrew", "hi": "Hindi",
}  # fmt: skip


def other_language(text: str) -> str | None:
    """The language's name (or ISO 639-1 code) if the text is not English, else None.

    Only the first 2,000 words are checked. Texts of fewer than 20 words in Latin script are taken for English.
    """
    words = [word.lower() for word in _WORD.findall(text[:14_000])[:2000]]
    if len(words) < _LEAST_WORDS and sum(map(str.isascii, words)) >= len(words) / 2:
        return None
    if words and sum(map(_FUNCTION_WORDS.__contains__, words)) / len(words) >= _ENGLISH_SHARE:
        return None
    import py3langid  # imported here: its model takes half a second to load, and English text never needs it

    code, _ = py3langid.classify(text[:14_000])
    return None if code in _ENGLISH else _NAMES.get(code, code)
