"""Titles and roles: what people are called before, beside or instead of a name."""

from __future__ import annotations

PREPOSITIONS = frozenset("of for from in at on with to who which that".split())
#: Titles that name nobody by themselves.
ADDRESSES = frozenset("mr mrs ms miss mx dr fr prof sen sens rep reps gov gen col lt capt sgt rev hon cllr".split())
TITLES = ADDRESSES.union(
    "sir dame lord lady congressman congresswoman president senator representative governor judge justice "
    "minister secretary professor mayor chief officer detective sheriff king queen prince princess pope bishop father sister general "
    "colonel lieutenant captain sergeant admiral premier chancellor commissioner councillor councilor ambassador detective imam rabbi archbishop".split()
)
#: What people are by office or work; a description that ends on one of these can stand beside a name ("the Executive Director, Ada Koh").
ROLES = TITLES | frozenset(
    "leader director chairman chairwoman chair spokesman spokeswoman spokesperson head executive attorney lawyer prosecutor editor founder owner manager "
    "coach economist analyst author lawmaker candidate speaker deputy adviser advisor aide envoy scientist".split()
)
#: What else stands right before a name. These tell nothing of a description: the function of who is who was learned with `ROLES`.
MORE_ROLES = frozenset(
    "activist alderman alderwoman anchor assemblyman assemblymember assemblywoman businessman businesswoman champion columnist comptroller "
    "correspondent councilman councilmember councilwoman donor host professor reporter supervisor treasurer whip".split()
)
#: Titles that are written before names in short, and what descriptions say.
_IN_SHORT = {"sen": ("senator",), "rep": ("representative", "congressman", "congresswoman"), "gov": ("governor",), "prof": ("professor",)}
#: For each title the words that say it beside a name.
IN_FULL = {title: frozenset((title, *(short for short, full in _IN_SHORT.items() if title in full))) for title in TITLES}
