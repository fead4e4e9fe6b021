"""The topic sets mapped to the 17 IPTC Media Topics.

A source label maps to topics that hold (`+`, the main one first) and to topics that may hold as well (`?`), which are
left out of the loss rather than trained as negatives. Where a source label covers two topics without saying which
(`|`), the loss only requires that at least one of them holds.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .registry import Row, read

SHORT = {
    "arts": "arts, culture, entertainment and media",
    "crime": "crime, law and justice",
    "dis": "disaster, accident and emergency incident",
    "eco": "economy, business and finance",
    "edu": "education",
    "env": "environment",
    "hea": "health",
    "hum": "human interest",
    "lab": "labour",
    "life": "lifestyle and leisure",
    "pol": "politics and government",
    "rel": "religion",
    "sci": "science and technology",
    "soc": "society",
    "spo": "sport",
    "conf": "conflict, war and peace",
    "wea": "weather",
}


@dataclass(frozen=True)
class TopicRow:
    """`maybe` are topics that the source's label leaves open. With `either`, one of `topics` holds, but it is unknown which."""

    title: str | None
    text: str
    topics: tuple[str, ...]
    maybe: tuple[str, ...]
    source: str
    split: str
    either: bool = False


_ALLSIDES = {
    "+pol?soc,crime,eco": "elections politics white_house us_senate us_house us_congress republican_party democratic_party impeachment "
    "campaign_finance polarization tea_party campaign_rhetoric voting_rights_and_voter_fraud role_of_government us_constitution "
    "domestic_policy bridging_divides",
    "+pol?conf,eco": "foreign_policy state_department great_britain",
    "+pol,eco?": "federal_budget fiscal_cliff",
    "+pol?conf,soc,crime": "homeland_security",
    "+crime?pol,soc": "supreme_court justice justice_department fbi criminal_justice death_penalty capital_punishment_and_death_penalty dea",
    "+crime?soc,pol,conf,hum": "violence_in_america",
    "+crime?hea,pol,soc": "marijuana_legalization",
    "+crime?soc,arts,pol,lab": "sexual_misconduct",
    "+soc?pol,crime": "immigration race_and_racism lgbt_rights civil_rights abortion inequality welfare housing_and_homelessness family_and_marriage",
    "+soc?pol,arts,life,hum,lab,hea": "women's_issues",
    "+soc,pol?eco": "social_security",
    "+conf,crime?pol": "terrorism",
    "+conf?pol,crime": "isis us_military defense national_defense nuclear_weapons israel palestine middle_east north_korea",
    "+conf?pol,soc,hea": "veterans_affairs",
    "+hea?pol,eco": "healthcare public_health fda",
    "+hea?pol,eco,soc,edu,life,lab,arts,spo,sci": "coronavirus ebola",
    "+hea?crime,soc,pol": "opioid_crisis",
    "+hea?life,soc": "obesity_and_malnutrition",
    "+eco?pol,lab": "economy_and_jobs taxes trade banking_and_finance economic_policy business treasury",
    "+eco?env,pol,sci": "energy agriculture",
    "+eco?dis,pol,sci,life": "transportation",
    "+env?pol,eco,sci": "environment epa",
    "+env?soc": "animal_welfare",
    "+edu?pol,soc": "education",
    "+lab?eco,pol": "labor",
    "+rel?soc,pol": "religion_and_faith",
    "+sci?eco,pol,crime,arts": "technology science",
    "+sci?crime,pol,conf": "cybersecurity privacy",
    "+arts?pol,soc,eco": "media_bias media_industry culture arts_and_entertainment fake_news",
    "+arts?pol": "facts_and_fact_checking",
    "+spo?soc,pol,eco": "sports",
    "+dis?env,pol,wea": "disaster",
    "+life?arts,rel,soc,hum,eco": "holidays food",
}
_HUFFPOST = {
    "+pol?soc,crime,eco": "POLITICS",
    "+hea?life,soc,sci": "HEALTHY-LIVING WELLNESS",
    "+arts?hum,life": "ENTERTAINMENT ARTS ARTS-&-CULTURE CULTURE-&-ARTS",
    "+arts?pol,hum": "COMEDY",
    "+arts?pol,eco": "MEDIA",
    "+life?arts": "STYLE STYLE-&-BEAUTY",
    "+life?": "TRAVEL FOOD-&-DRINK TASTE HOME-&-LIVING",
    "+soc?life": "WEDDINGS DIVORCE",
    "+soc?life,edu,hea": "PARENTING PARENTS",
    "+soc?arts,pol,crime": "QUEER-VOICES",
    "+eco?lab,sci": "BUSINESS MONEY",
    "+spo?": "SPORTS",
    "+crime?dis,hum": "CRIME",
    "+env?sci,dis,wea,pol": "GREEN ENVIRONMENT",
    "+rel?soc": "RELIGION",
    "+sci?env,hea": "SCIENCE",
    "+sci?eco,arts": "TECH",
    "+edu?soc": "EDUCATION COLLEGE",
    "+hum?": "WEIRD-NEWS GOOD-NEWS",
}
_CURRENT_EVENTS = {
    "+conf?pol,crime": "Armed-conflicts-and-attacks",
    "+pol?crime,soc": "Politics-and-elections",
    "+pol?conf,eco": "International-relations",
    "+crime?pol,soc": "Law-and-crime",
    "+dis?wea,env": "Disasters-and-accidents",
    "+hea?": "Health",
    "+hea|env?sci,pol": "Health-and-environment",
    "+env?": "Environment",
    "+eco?lab,pol": "Business-and-economy",
    "+arts?soc": "Arts-and-culture",
    "+spo?": "Sports",
    "+sci?env,hea": "Science-and-technology",
    "+rel?soc": "Religion",
}
_AG_NEWS = {"+pol|conf?": "World", "+eco?lab,sci": "Business", "+spo?": "Sports", "+sci?eco": "Sci/Tech"}
_BBC = {"+eco?": "business", "+arts?": "entertainment", "+pol?": "politics", "+spo?": "sport", "+sci?": "tech"}

_RULE = re.compile(r"\+([\w,|]*)\?([\w,]*)")


@dataclass(frozen=True)
class Mapped:
    """What a source label says about the 17 topics; see `TopicRow`."""

    topics: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    either: bool = False


def _table(compact: dict[str, str], space: str = "-") -> dict[str, Mapped]:
    table = {}
    for rule, labels in compact.items():
        match = _RULE.fullmatch(rule)
        assert match is not None, rule
        either = "|" in match[1]
        sure, open_ = (tuple(SHORT[s] for s in re.split(r"[,|]", part) if s) for part in match.groups())
        for label in labels.split():
            table[label.replace(space, " ")] = Mapped(sure, open_, either)
    return table


MAPS = {
    "allsides": _table(_ALLSIDES),
    "huffpost": _table(_HUFFPOST),
    "wikipedia_current_events": _table(_CURRENT_EVENTS),
    "ag_news": _table(_AG_NEWS),
    "bbc_news": _table(_BBC),
}

#: Maximum number of training rows taken from each set; see `balanced`.
RECIPE = {"allsides": 14_000, "huffpost": 7000, "wikipedia_current_events": 8000, "ag_news": 6000, "wikinews": 1500}


def _wikinews(labels: list[str]) -> Mapped | None:
    """ "Politics and conflicts" means either of two topics; rows with both labels are left out, since neither is known to be the main one."""
    if labels == ["Economy and business"]:
        return Mapped((SHORT["eco"],), (SHORT["lab"], SHORT["sci"]))
    if labels == ["Politics and conflicts"]:
        return Mapped((SHORT["pol"], SHORT["conf"]), (SHORT["crime"], SHORT["soc"], SHORT["dis"]), either=True)
    return None


def _split_of(name: str, row: Row) -> str:
    if name == "wikipedia_current_events":
        return "test" if row["date"] >= "2019" else "train"
    if name == "allsides":
        return str(row.get("split") or "train")
    if name == "ag_news":
        return "train" if row.get("split") == "train_subset" else "test"
    return "test" if name == "bbc_news" else "train"


def rows_of(name: str, folder: Path) -> Iterator[TopicRow]:
    """The mapped rows of a set, of all splits; rows whose label has no mapping are left out."""
    for row in read(name, folder):
        found = _wikinews(row["labels"]) if name == "wikinews" else MAPS[name].get(row["label"])
        if found is None or not (row.get("text") or row.get("title")):
            continue
        yield TopicRow(row.get("title") or None, row.get("text") or "", found.topics, found.maybe, name, _split_of(name, row), found.either)


def balanced(rows: list[TopicRow], most: int, seed: int) -> list[TopicRow]:
    """At most `most` rows, taken in turn from each first topic, so that all rows of rare topics are kept.

    Rows with only a headline are taken after those with a text.
    """
    rng = random.Random(seed)
    by_topic: dict[str, list[TopicRow]] = defaultdict(list)
    for row in rows:
        by_topic["|".join(row.topics) if row.either else row.topics[0]].append(row)
    for group in by_topic.values():
        rng.shuffle(group)
        group.sort(key=lambda row: bool(row.text))  # taken from the end
    chosen: list[TopicRow] = []
    while by_topic and len(chosen) < most:
        for topic in sorted(by_topic):
            if by_topic[topic]:
                chosen.append(by_topic[topic].pop())
            if not by_topic[topic]:
                del by_topic[topic]
    return chosen[:most]
