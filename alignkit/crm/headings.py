"""The headings that CRM exports use, and what the column below each of them holds.

Labels in the languages of HubSpot, Salesforce, Pipedrive, Zoho and Dynamics exports, and their internal names. A
heading is compared without the object in front of it ("Deal - ", "Lead: "), case and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

# The columns of a table with one result a row
RESULT_COLUMNS = {
    "metric": ("metric", "name", "measure", "goal", "kpi", "metrik", "kennzahl", "messgröße", "indicateur", "métrica"),
    "actual": ("actual", "value", "result", "amount", "total", "count", "wert", "ist", "ergebnis", "anzahl", "summe",
               "valeur", "valor"),
    "on": ("on", "date", "day", "as of", "as of date", "datum", "tag", "stand", "stichtag", "fecha"),
    "by": ("by", "read by", "von", "gelesen von"),
    "note": ("note", "notes", "comment", "notiz", "bemerkung", "kommentar"),
}  # fmt: skip
_RESULT_NAMES = {name for names in RESULT_COLUMNS.values() for name in names}
# What a column holds -> the headings, as ``normalize_heading`` writes them
ROLES: Mapping[str, tuple[str, ...]] = {
    "record": (
        "record id", "id", "lead id", "deal id", "contact id", "opportunity id", "pipedrive system id", "record",
        "case safe id", "hs object id", "datensatz id", "id de registro", "id d enregistrement", "lead", "deal",
        "(do not modify) lead", "recordid", "object id", "vid", "18 digit id", "datensatz", "parent id", "parentid",
        "whoid", "who id", "leadid", "enregistrement", "registro",
        "prospect id", "marketo id", "person id", "badge id", "salesforce id", "sfdc id", "crm id", "lead number",
    ),
    "stage": (
        "lifecycle stage", "lifecyclestage", "lifecycle phase", "lebenszyklusphase", "lebenszyklus phase",
        "phase du cycle de vie", "etape du cycle de vie", "étape du cycle de vie", "phase de cycle de vie",
        "etapa del ciclo de vida", "fase del ciclo de vida", "fase del ciclo di vita", "lifecyclefase",
        "levenscyclusfase", "estágio do ciclo de vida", "fase do ciclo de vida", "ライフサイクルステージ",
        "elinkaaren vaihe", "livscykelstadium", "livscykelfas", "etap cyklu życia",
    ),
    "status": (
        "lead status", "hs lead status", "leadstatus", "status", "member status", "status reason", "statut du lead",
        "statut", "statut de la piste", "estado del lead", "estado", "estado del prospecto", "stato del lead",
        "stato", "leadsstatus", "status do lead", "リードステータス", "contact status", "kampagnenmitgliedsstatus",
        "mitgliedsstatus", "prospect status", "lead stage", "leadphase", "lead phase", "liidin tila",
        "row labels", "zeilenbeschriftungen",
    ),
    "deal_stage": (
        "deal stage", "dealstage", "stage", "opportunity stage", "phase", "stagename", "stage name", "dealphase",
        "deal phase", "étape", "etape", "étape de la transaction", "etapa", "etapa del negocio", "fase",
        "fase dell affare", "dealfase", "verkaufsphase", "取引ステージ", "opportunityphase", "pipeline stage",
        "stage (pipeline)", "phase de la transaction", "etapa do negócio",
    ),
    "converted": (
        "converted", "is converted", "isconverted", "konvertiert", "umgewandelt", "converti", "convertido",
        "convertito", "is won", "iswon", "won",
    ),
    "reason": (
        "unqualified reason", "closed lost reason", "lost reason", "loss reason", "verlustgrund", "reason",
        "closed lost reason detail", "reject reason", "rejection reason", "disqualification reason",
        "disqualified reason", "return reason", "status details", "grund", "ablehnungsgrund", "absagegrund",
        "raison de la perte", "motif de perte", "motif", "motivo de pérdida", "motivo", "motivo de la pérdida",
        "reason lost", "reason for loss", "code", "reason code", "grundcode", "recycle reason", "nurture reason",
        "grund für verlust", "geschlossen verloren grund", "hs closed lost reason", "closed lost reasons",
        "motif de disqualification", "disqualifizierungsgrund", "junk reason", "reden", "reden verloren",
    ),
    "mark": (  # a box that says that a record is none to be counted
        "is deleted", "isdeleted", "deleted", "gelöscht", "ist gelöscht", "supprimé", "eliminado", "test lead",
        "testlead", "is test", "is test lead", "test record", "test contact", "test", "archived", "is archived",
        "archiviert", "is duplicate", "duplicate", "dublette", "duplikat", "doublon", "duplicado", "is merged",
        "merged", "is spam", "spam", "is junk",
    ),
    "label": ("labels", "label", "tags", "tag", "schlagwörter",
              "lead labels", "rating", "bewertung", "etiquetas", "étiquettes", "etiketten"),
    "amount": (
        "amount", "recent deal amount", "betrag", "value", "deal value", "deal amount", "montant", "importe",
        "opportunity amount", "cantidad", "importo", "bedrag", "valor", "金額", "recentdealamount", "won amount",
        "amount (converted)", "amount in company currency", "total revenue", "betrag in unternehmenswährung",
        "est. revenue", "actual revenue", "deal betrag", "summa", "umsatz",
    ),
    "currency": (
        "currency", "amount currency", "währung", "currency of value", "deal currency", "devise", "moneda", "valuta",
        "currency code", "deal currency code", "currencyisocode", "währungscode", "betrag währung", "moeda", "通貨",
        "amount currency code", "monnaie",
    ),
    "created": (
        "create date", "created date", "createdate", "created", "created time", "created on", "erstelldatum",
        "erstellt am", "erstellungsdatum", "lead created", "deal created", "creation date", "date created",
        "createddate", "date de création", "fecha de creación", "data di creazione", "aanmaakdatum",
        "member first associated date", "add time", "data de criação", "作成日", "created at", "submitted at",
        "submission date", "submitted on", "date submitted", "date added", "added on", "created date time",
        "conversion date", "recent conversion date", "first conversion date", "registration date", "lead date",
        "lead created at", "submit date", "submitted date", "lead submitted at",
        "erstellungszeitpunkt", "eingangsdatum", "date d ajout", "作成日時", "登録日", "opened date", "open date",
    ),
    "closed": (
        "close date", "closedate", "closed date", "schlusstermin", "abschlussdatum", "date de clôture", "closed on",
        "fecha de cierre", "data di chiusura", "won time", "lost time", "deal closed on", "converted date",
        "closing date", "closed at", "actual close date", "geschlossen am", "date de fermeture", "完了予定日",
        "converted date time", "converteddate", "konvertierungsdatum", "sluitingsdatum", "クローズ日",
    ),
    "changed": (
        "last activity", "last activity date", "letzte aktivität", "last modified", "last modified date",
        "modified time", "modified on", "(do not modify) modified on", "update time", "lastmodifieddate",
        "letzte änderung", "zuletzt geändert", "dernière activité", "última actividad", "updated at",
    ),
    "campaign": (
        "campaign name", "campaign", "kampagnenname", "kampagne", "primary campaign", "source campaign",
        "primary campaign source", "nom de la campagne", "campagne", "nombre de la campaña", "campaña",
        "campaign id", "utm campaign", "hauptkampagne",
    ),
    "count": (
        "count", "record count", "anzahl", "number of records", "records", "total", "nombre", "anzahl datensätze",
        "recuento", "cuenta", "count of contacts", "count of leads", "count of deals", "leads", "contacts", "deals",
        "datensatzanzahl", "number", "n", "menge", "aantal", "quantità", "conteggio", "件数", "antal", "sum",
        "number of contacts", "number of leads", "number of deals", "total count", "nombre d enregistrements",
        "row count", "opportunities", "kontakte", "zahl", "cantidad de registros", "numero", "número",
        "grand total", "gesamtergebnis",
    ),
    "month": (
        "month", "monat", "mois", "mes", "created month", "create month", "mese", "maand", "mês", "calendar month",
        "kalendermonat", "period", "zeitraum", "week", "woche", "semaine", "semana", "quarter", "quartal", "月",
    ),
    "email": ("email", "e mail", "email address", "e mail adresse", "courriel", "correo", "correo electrónico",
              "adresse e mail", "email adresse", "メール", "sähköposti", "e post"),
    "phone": ("phone", "phone number", "mobile", "mobile phone", "mobile phone number", "telefon", "telefonnummer",
              "business phone", "téléphone", "teléfono", "handy", "mobil", "telefono", "puhelinnumero"),
    "person": (
        "first name", "last name", "full name", "vorname", "nachname", "firstname", "lastname", "contact",
        "contact person", "contact name", "prénom", "nom", "nombre de pila", "apellidos", "apellido", "nome",
        "cognome", "ansprechpartner", "associated contact", "person", "lead name", "姓", "名", "etunimi", "sukunimi",
        "voornaam", "achternaam", "förnamn", "efternamn",
    ),
    "owner": (
        "owner", "lead owner", "deal owner", "contact owner", "lead inhaber", "leadinhaber", "opportunity inhaber",
        "opportunity owner", "inhaber", "propriétaire", "propietario", "besitzer", "zuständig", "assigned to",
        "lead owner: manager", "owner name", "contact inhaber", "kontaktinhaber", "proprietario", "eigenaar",
    ),
    "company": (
        "company", "company name", "company account", "account", "account name", "accountname", "organization",
        "organisation", "associated company", "firma", "unternehmen", "entreprise", "empresa", "azienda", "kunde",
        "unternehmensname", "bedrijf",
    ),
    "title": ("title", "deal name", "opportunity name", "lead title", "job title", "deal title", "topic", "subject",
              "dealname", "opportunityname", "name", "position"),
    "source": ("lead source", "original source", "lead quelle", "source", "quelle", "source channel",
               "original source drill down 1", "herkunft", "pipeline", "piste source", "origen", "primary source"),
}  # fmt: skip
PERSONAL_ROLES = ("email", "phone", "person", "owner")
STATE_ROLES = ("stage", "deal_stage", "status", "label")  # what says how far a record came
DATE_ROLES = ("created", "closed", "changed", "reached")
_CONVERTED_AMOUNT = re.compile(r"(?i)\bcompany currency|unternehmenswährung|\(converted\)|devise de l.entreprise")
_AVERAGE = re.compile(r"(?i)average|\bavg\b|durchschnitt|mittel|moyen|median|\bmin\b|\bmax\b|\brate\b|%")
_OTHER_AMOUNT = re.compile(r"weighted|expected|forecast|annual|budget|gewichtet|erwartet|paid|open")
_MOMENT = re.compile(r"date\b|datum\b|\btime\b|\bfecha\b|\b(at|on|am|since)$")  # "Owner assigned date" is no owner
_REACHED = re.compile(
    r"(?:became an? (?P<en>.+?) date|hs lifecyclestage (?P<internal>\w+) date|date entered (?P<entered>.+)"
    r"|(?P<de>.+?) (?:seit|geworden am)|datum wurde (?P<de2>.+)|(?P<reached>.+?) (?:reached|entered) (?:on|at|date)"
    r"|entered (?P<on>.+?) (?:on|at)|time entered (?P<time>.+))"
)
_PREFIX = re.compile(
    r"^(?:deal|lead|leads|person|opportunity|contact|organization|organisation|kontakt|account|campaign member"
    r"|mitglied|activity|aktivität)(?:\s+-\s+|\s*[:_]\s*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def normalize_heading(text: str) -> str:
    """Return a heading as headings are compared: no object in front, no quotation marks, one kind of blank, no case."""
    text = _PREFIX.sub("", " ".join(text.replace("\u00a0", " ").split()))
    text = re.sub(r"[\"'“”„«»’*]", " ", text.casefold())
    text = re.sub(r"[\s_/–—-]+", " ", text)
    return " ".join(text.strip(" .:?#").split())


@lru_cache(maxsize=4096)
def find_role(heading: str) -> str:
    """Return what the column below a heading holds, one of ``ROLES`` or "reached"; empty for any other."""
    name = normalize_heading(heading)
    bare = " ".join(re.sub(r"\(([^)]{1,12})\)$|\bin (eur|usd|gbp|chf|€|\$|£)$", "", name).split())
    for role, names in ROLES.items():
        if name in names or bare in names:
            return role
    if _REACHED.fullmatch(name):
        return "reached"
    if re.search(r"\b(e ?mail|telefon|phone|mobile)\b", name):
        return "phone" if "mail" not in name else "email"
    if re.search(r"\b(owner|inhaber|besitzer|propriétaire|propietario)\b", name) and not _MOMENT.search(name):
        return "owner"
    if re.search(r"\bcurrency\b|währung", name):
        return "currency"
    if re.search(r"\b(deal ?)?(amount|betrag|montant|importe)\b", name) and not (
        _OTHER_AMOUNT.search(name) or is_average(name)
    ):
        return "amount"
    return ""


def is_average(heading: str) -> bool:
    """Return whether the numbers below a heading are averages, extremes or rates, which are never added up."""
    return _AVERAGE.search(heading) is not None


def is_converted_amount(heading: str) -> bool:
    """Return whether amounts are in the company's own currency, whatever the currency of the deal."""
    return _CONVERTED_AMOUNT.search(heading) is not None


def reached_value(heading: str) -> str:
    """Return which stage a column of dates is about: "Became a Customer Date" is about "customer"; else empty."""
    found = _REACHED.fullmatch(normalize_heading(heading))
    named = next((text for text in found.groups() if text), "") if found else ""
    return " ".join(re.sub(r"\(.*\)$", "", named).split())


def find_roles(headings: Sequence[str]) -> dict[str, list[int]]:
    """Return the columns of each role, in the order of the file."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if role := find_role(heading):
            found.setdefault(role, []).append(place)
    return found


def identity_column(headings: Sequence[str]) -> int | None:
    """Return the place of what tells records apart: their id, else the only column of their own e-mail addresses."""
    roles = find_roles(headings)
    if roles.get("record"):
        return roles["record"][0]
    addresses = [place for place in roles.get("email", []) if normalize_heading(headings[place]) in ROLES["email"]]
    return addresses[0] if len(addresses) == 1 else None


def count_known(cells: Sequence[str], also: frozenset[str] = frozenset()) -> int:
    """Return how many cells are known headings; ``also``: further ones, normalized. None are, beside a number."""
    if any(re.fullmatch(r"\s*[-+]?\d[\d.,]*\s*", cell) for cell in cells):
        return 0
    return sum(1 for cell in cells if cell.strip() and _is_known(cell, also))


def list_headings(headings: Sequence[str]) -> str:
    """Return the sentence that lists the headings of a file; where none is known they may be a person's data, so they
    are not shown.
    """
    if not count_known(headings):
        return "None of its headings is known; does the file have a line of them?"
    return f"It has: {'; '.join(name for name in headings if name)}."


def _is_known(cell: str, also: frozenset[str]) -> bool:
    name = normalize_heading(cell)
    return bool(find_role(cell)) or name in also or name in _RESULT_NAMES
