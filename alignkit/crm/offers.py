"""What the stages and statuses that big CRMs ship probably mean. Offered to whoever imports, never applied unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alignkit.core.model import Campaign
from alignkit.crm.meanings import Rule
from alignkit.review import results

# The order of HubSpot's lifecycle stages and the usual ones of Salesforce and Pipedrive, as shipped
SHIPPED_ORDERS = (
    ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist"),
    ("abonnent", "lead", "marketingqualifizierterlead", "salesqualifizierterlead", "opportunity", "kunde"),
    ("raw", "inquiry", "mql", "accepted", "qualifying", "qualified"),
    ("new", "mql", "accepted", "qualifying", "qualified"),
    ("lead", "mql", "sal", "sql", "opportunity", "customer"),
    ("inquiry", "mql", "sal", "sql", "opportunity", "won"),
    (
        "prospecting", "qualification", "needsanalysis", "valueproposition", "iddecisionmakers",
        "perceptionanalysis", "proposalpricequote", "negotiationreview", "closedwon",
    ),
    (
        "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent",
        "closedwon",
    ),
)  # fmt: skip
_VALUES = {
    "mql": ("marketingqualifiedlead", "mql", "marketingqualifizierterlead", "leadqualifiémarketing",
            "leadcalificadopormarketing", "マーケティング有望リード"),
    "sal": ("salesacceptedlead", "sal", "accepted"),
    "sql": ("salesqualifiedlead", "sql", "salesqualifizierterlead", "vertriebsqualifizierterlead"),
    "opportunity": ("opportunity", "opportunities"),
    "won": ("closedwon", "won", "customer", "geschlossenundgewonnen", "gewonnen", "kunde", "ferméegagnée",
            "ferméegagné", "gagné", "ganado", "ganada", "cerradaganada", "chiusovinto", "vinto", "成約"),
    "lost": ("closedlost", "lost", "geschlossenundverloren", "verloren", "perdu", "perdida", "cerradaperdida",
             "ferméeperdue", "perso"),
    "turned away": ("unqualified", "badtiming", "closednotconverted", "notqualified", "junklead", "lostlead",
                    "disqualified", "recycle", "baddata", "ineligible", "nurture", "lost", "canceled", "closedlost",
                    "nolongerinterested", "cannotcontact", "geschlossenundverloren", "rejected", "abgelehnt"),
}  # fmt: skip
# What the words of a stage say of its place, for a proposal that whoever imports corrects
_PLACES = tuple(re.compile(f"(?i){words}") for words in (
    r"\b(new|open|raw|inquiry|subscriber|prospect|not contacted|neu|offen|nouveau|ouvert|nuev[ao]|abierto|abonn)",
    r"^(leads?|contact|kontakt)$",
    r"\bmql\b|marketing",
    r"\bsal\b|accept|akzept|angenommen",
    r"\bsql\b|qualif|calificad|sales|vente|ventas|vertrieb",
    r"opport|oportun|\bchance|demo|proposal|angebot|negotiat",
    r"\bcustomer|kunde|\bclient|\bwon\b|gewonnen|converted|konvertiert",
))  # fmt: skip
_METRICS = {
    "mql": r"mqls?|marketing qualified leads?",
    "sal": r"sals?|accepted leads|sales accepted leads?",
    "sql": r"sqls?|sales qualified leads?",
    "opportunity": r"opportunities|opportunity|opps|new opportunities",
    "won": r"won deals|deals won|won|customers|new customers|closed won( deals)?|contracts|contracts won|orders",
    "revenue": r"won revenue|revenue|closed won revenue|won amount|sales|umsatz|new revenue|booked revenue",
}
_CAMPAIGN_TOTALS = {
    "sql": "converted leads in campaign",
    "opportunity": "opportunities in campaign",
    "won": "won opportunities in campaign",
    "revenue": "value won opportunities in campaign",
}


def squash(text: str) -> str:
    """Return a value as stages are compared: letters and digits only, no case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _plain_stage(value: str) -> str:
    """Return a stage squashed, without a number before it, or the pipeline that HubSpot writes behind it: "2 - MQL",
    "Closed Won (Sales Pipeline)".
    """
    return squash(re.sub(r"^\W*\d+\W+(?=\w)|(?<=\S)\s*\([^()]*\)\s*$", "", value))


def is_ending(value: str) -> bool:
    """Return whether a stage is an end, won, lost or turned away, so that none comes after it."""
    return any(_plain_stage(value) in _VALUES[kind] for kind in ("won", "lost", "turned away"))


def is_turned_away(value: str) -> bool:
    return any(_plain_stage(value) in _VALUES[kind] for kind in ("turned away", "lost"))


def is_accepted(value: str) -> bool:
    """Return whether a stage, or the name of one in a heading, is one that Sales has taken the lead into, or beyond."""
    plain = squash(value)
    known = any(plain in _VALUES[kind] for kind in ("sal", "sql", "opportunity", "won"))
    return known or plain in ("closedconverted", "converted", "qualified", "qualifying", "prequalified", "konvertiert")


def sort_onward(values: Iterable[str]) -> list[str]:
    """Return stages in the order that their numbers or their words suggest, without what is turned away or lost."""
    onward = [value for value in values if not is_turned_away(value)]
    numbers = [int(found[1]) for value in onward if (found := re.match(r"\W*(\d{1,3})\W", value))]
    if len(numbers) == len(onward):
        return [value for _, value in sorted(zip(numbers, onward, strict=True))]
    return sorted(onward, key=_place_of)


def insert_onward(order: Sequence[str], values: Iterable[str]) -> list[str]:
    """Return an order of stages with further ones where their words suggest; those of the order stay as they are."""
    found = list(order)
    for value in values:
        later = (n for n, stage in enumerate(found) if _place_of(stage) > _place_of(value))
        found.insert(next(later, len(found)), value)
    return found


def _place_of(value: str) -> int:
    if outcome(value) == "won":
        return len(_PLACES)
    found = (place for place, words in enumerate(_PLACES) if words.search(value))
    return next(found, len(_PLACES) - 3)


def outcome(value: str) -> str:
    """Return "won", "lost" or "" for a stage of a deal."""
    return next((kind for kind in ("won", "lost") if _plain_stage(value) in _VALUES[kind]), "")


def offer_order(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values of a column that a CRM ships, in its order; empty unless two of them are known."""
    own = {squash(value): value for value in values}
    best: tuple[str, ...] = ()
    for shipped in SHIPPED_ORDERS:
        found = tuple(own[name] for name in shipped if name in own)
        best = max(best, found, key=len)
    return best if len(best) > 1 else ()


def offer_rules(in_force: Campaign, columns: Sequence[tuple[str, Sequence[str]]]) -> list[Rule]:
    """Return rules for the campaign's metrics from the values of the state columns of a file."""
    found = []
    for metric in results.list_metrics(in_force):
        kinds = [kind for kind, names in _METRICS.items() if any(_is_called(names, name) for name in metric.names)]
        for kind in kinds:
            wanted = _VALUES["won" if kind == "revenue" else kind]
            for column, values in columns:
                if fits := tuple(value for value in values if _plain_stage(value) in wanted):
                    found.append(Rule(metric.name, column, fits))
                    break
    return found


def offer_totals(in_force: Campaign, headings: Sequence[str]) -> list[Rule]:
    """Return rules for the campaign's metrics from the totals that Salesforce keeps for a campaign."""
    found = []
    for metric in results.list_metrics(in_force):
        for kind, name in _CAMPAIGN_TOTALS.items():
            heading = next((each for each in headings if each.casefold() == name), "")
            if heading and any(_is_called(_METRICS[kind], own) for own in metric.names):
                found.append(Rule(metric.name, heading))
    return found


def _is_called(names: str, text: str) -> bool:
    return re.fullmatch(names, " ".join(text.casefold().split())) is not None
