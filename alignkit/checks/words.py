"""The words by which the checks judge a text, in English, German, French and Spanish.

Each entry is the beginning of a word, as a regular expression. Only the languages that a campaign is written in are
looked for: the Spanish "prob" (tried) is the beginning of the English "problem".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

# A response that shows no wish to buy.
_RESPONSE = {
    "English": r"download|regist|sign(?:s|ed|ing)?[ -]?up|subscri|click|open(?:s|ed|ing)\b|visit|badge|scan|attend|"
    r"respon[ds]|repl(?:y|ie)|inquir|enquir|fill|form\b|card\b|stopped by|view|watch|lik(?:es|ed)|follow(?:s|ed)\b|"
    r"webinar|survey|newsletter|white ?paper|e-?book",
    "German": r"herunter|download|anmeld|angemeldet|registrier|eingetragen|abonn|klick|geklickt|geöffnet|besuch|"
    r"teilgenommen|teilnahme|teilnehm|ausgefüllt|formular|visitenkarte|gescannt|angesehen|angeschaut|folgt|gefolgt|"
    r"antwort|geantwortet|anfrage|umfrage",
    "French": r"téléchar|inscri|enregistr|abonn|cliqu|ouvert|visit|badge|scann|particip|assist|répon|rempli|formulaire|"
    r"carte de visite|regard|aimé|suivi|sondage|livre blanc",
    "Spanish": r"descarg|registr|inscri|suscri|clic|abrió|visit|asist|particip|respond|respuesta|rellen|complet|"
    r"formulario|tarjeta|vio\b|miró|sigu|encuesta|boletín",
}
# A wish to talk or buy, or something known about it.
_WISH = {
    "English": r"demo|trial|contact|quot|pric|call|meet|talk|consult|request|ask|proposal|tender|budget|bu(?:y|ying)\b|"
    r"purchas|evaluat|proof of concept|po[cv]\b|rf[pqi]\b|notes?\b|said|told|spoke|conversation|chat|needs?\b|problem|"
    r"project|timeline|deadline|invited|invites|invoice|nam(?:es|ed)|referr",
    "German": r"demo|test|kontakt|angebot|preis|rückruf|anruf|termin|gespräch|beratung|angefragt|gebeten|budget|kauf|"
    r"ausschreibung|notiz|projekt|bedarf|gesagt|genannt|gefragt|wünscht|vorhaben",
    "French": r"démo|essai|contact|devis|prix|tarif|rappel|appel|rendez|entretien|conseil|demand|budget|achat|note|"
    r"projet|besoin|dit\b|nomm|indiqu|souhait|veut",
    "Spanish": r"demo|prueba|contact|presupuesto|precio|tarifa|llamada|reuni|cita\b|consult|solicit|pid|pedid|compra|"
    r"licitaci|nota|proyecto|necesi|dijo|nombr|indic|quier",
}
# Anything that a lead does by itself, beside the two above.
_ACT = {
    "English": r"book|agree|confirm|want|wrote|answer|try|tried|test|appl|accept|came|join|met\b|chose|start|"
    r"share[sd]|gave|upload|rang|invit|says\b|tells?\b|began|begun|used|uses",
    "German": r"ha(?:t|ben)\b|will\b|möchte|ver(?:einbar|lang)|gebucht|nannte|sagt|bestätig|zugesagt|zugestimmt|"
    r"probier|gekommen|gesprochen|gewählt|geschrieben|eingeladen|geteilt|hochgeladen|begonnen|gestartet|anforder|"
    r"angefordert|"
    r"\w*ge\w{2,}(?:t|en)\b",
    "French": r"réserv|confirm|accept|écri|essay|test|rejoint|rencontr|parl|choisi|commenc|partag|envoy|invit|pris|"
    r"sollicit|(?:a|ont|est|s'est|s’est) \w+(?:é|i|u|t|s)e?s?\b",
    "Spanish": r"reserv|confirm|acept|dese|escrib|prob|uni[óo]|habl|elig|empez|compart|envi|invit|dice|"
    r"ha(?:n)? \w+[dt]o\b|\w{2,}ó\b",
}
# Who a lead is: the person or the company.
_WHO = {
    "English": r"account|role|title|compan|employee|industr|customer|buyer|director|manager|head|chief|c[efimot]o\b|"
    r"vp\b|lead at|owner|partner|group|firm|segment|list\b|enterprise|mid-?market|smb\b|icp\b|persona|decision|senior|"
    r"headcount|countr|region|engineer|officer|president",
    "German": r"konto|kund|rolle|position|funktion|firma|unternehmen|branche|mitarbeit|\w*leit(?:er|ung)|"
    r"geschäftsführ|vorstand|einkauf|einkäuf|inhaber|entscheid|partner|gruppe|betrieb|segment|zielgruppe|region|"
    r"hersteller|ingenieur",
    "French": r"compte|rôle|titre|poste|fonction|entreprise|société|employé|salarié|secteur|client|achet|direct|"
    r"responsable|chef|dirigeant|pdg\b|décid|groupe|segment|région|pays|ingénieur|fabricant",
    "Spanish": r"cuenta|rol\b|cargo|puesto|función|empresa|emplead|sector|cliente|comprador|direct|gerent|responsable|"
    r"jef[ea]|dueñ|propietari|decis|grupo|segmento|región|país|ingenier|fabricante",
}
_BOUGHT = {
    "English": r"bought|buy|rent|purchas|lists?\b|third[- ]party|directory",
    "German": r"gekauft|gemietet|kauf|miet|liste|adress|fremd|verzeichnis",
    "French": r"achet|lou[ée]|liste|fichier|annuaire|tiers",
    "Spanish": r"comprad|alquilad|lista|base de datos|directorio|terceros",
}
# Why a lead is worth a call.
_REASON = {
    "English": r"why|reason|because|sa(?:y|id)|ask|told|tell|pain|need|problem|trigger|interest|wants?|worth|cause|"
    r"context|question|mention|concern|goal|situation|history|did|notes?\b|spoke|talk|conversation|discuss|send|"
    r"activit|behaviou?r|challenge|use case|urgen|hot topic|request",
    "German": r"warum|wieso|grund|anlass|weil|gesagt|sagt|gefragt|bedarf|problem|interess|wunsch|will\b|kontext|frage|"
    r"ziel|situation|gespräch|notiz|hintergrund|auslöser|anliegen|aktivität",
    "French": r"pourquoi|raison|parce|motif|dit\b|demand|besoin|problème|intér|souhait|contexte|question|objectif|"
    r"situation|échang|conversation|note|activité|enjeu",
    "Spanish": r"por qué|porque|razón|motivo|dijo|pidi|necesi|problema|inter[eé]s|quier|contexto|pregunta|objetivo|"
    r"situación|conversación|nota|actividad|reto",
}
_HEARSAY = {
    "English": r"every(?:one|body) (?:says|knows|agrees)|(?:it is )?well[- ]known|obvious(?:ly)?\b|common sense|"
    r"gut feeling|we (?:believe|think|feel|all know|just know)\b|i (?:believe|think|feel)\b|people say|they say\b|"
    r"as (?:we|you) know\b|no doubt|should be clear|trust us|in our experience|anecdotal",
    "German": r"jeder (?:sagt|weiß)|alle (?:sagen|wissen)|bekanntlich|offensichtlich|bauchgefühl|wir (?:glauben|denken|"
    r"meinen)\b|ich (?:glaube|denke|meine)\b|man sagt|zweifellos|erfahrungsgemäß|unserer erfahrung nach",
    "French": r"tout le monde (?:dit|sait)|évidemment|il est clair|c['’]est connu|nous (?:croyons|pensons)\b|"
    r"je (?:crois|pense)\b|on dit\b|sans aucun doute|d['’]après notre expérience",
    "Spanish": r"todo el mundo (?:dice|sabe)|todos (?:dicen|saben)|evidentemente|obviamente|es sabido|"
    r"(?:creemos|pensamos) que|creo que|se dice\b|sin duda|en nuestra experiencia",
}
_SOURCE = {
    "English": r"interview|survey|report|crm|call|ticket|stud|audit|case|contract|record|review|benchmark|pilot|trial|"
    r"test|analys|invoice|letter|mail|quote|reference|log",
    "German": r"interview|umfrage|bericht|gespräch|ticket|studie|prüfung|fall\b|fälle|vertr[aä]g|auswertung|pilot|test|"
    r"analyse|rechnung|brief|mail|angebot|referenz|protokoll|befragung",
    "French": r"entretien|enquête|sondage|rapport|appel|ticket|étude|audit|cas\b|contrat|dossier|pilote|essai|test|"
    r"analyse|facture|lettre|mail|courriel|devis|référence|journal",
    "Spanish": r"entrevista|encuesta|informe|llamada|ticket|estudio|auditor|caso|contrato|registro|piloto|prueba|"
    r"análisis|factura|carta|correo|oferta|referencia",
}
# A measure of how leads are worked.
_FOLLOW_UP = {
    "English": r"call(?:ed|s|back)?\b|contact(?:ed|s)?\b|respon(?:d|se|ded)\b|reach(?:ed)?\b|follow(?:ed)?[- ]?up|"
    r"attempts?\b|touch(?:ed|es)?\b|answered|picked up|status|sla\b|speed|within|time to|untouched|response time",
    "German": r"anruf|angerufen|kontakt|reaktion|antwort|erreich|nachfass|versuch|status|sla\b|tempo|innerhalb|binnen|"
    r"zeit bis|bearbeitungszeit",
    "French": r"appel|rappel|contact|répon|joint|relanc|relance|tentative|statut|sla\b|délai|rapidité|en moins de|"
    r"temps de",
    "Spanish": r"llam|contact|respuesta|respond|seguimiento|intento|estado|sla\b|tiempo|plazo|velocidad|en menos de",
}
# A measure of what is done, whoever wins by it; and of what comes of it.
_VOLUME = {
    "English": r"(?:mqls?|leads?|inquir\w+|enquir\w+|responses?|names|contacts|prospects|hand ?raisers?|registrations?|"
    r"registrants|sign-?ups?|attend\w+|visit\w*|traffic|sessions|page ?views|impressions|clicks?|"
    r"downloads?|followers|likes|subscribers|form fills?|forms? filled|e-?mails?|calls?|dials|posts|touches|"
    r"scans|reach|views|marketing[- ]qualified)\b",
    "German": r"(?:mqls?|leads?|anfragen|rückmeldungen|kontakte|anmeldungen|registrierungen|teilnehm\w+|besuche\w*|"
    r"seitenaufrufe|klicks?|downloads?|follower|abonnenten|formulare|mails?|anrufe|"
    r"impressionen|reichweite)\b",
    "French": r"(?:mqls?|leads?|demandes|réponses|contacts|inscriptions|inscrits|participants|visit\w+|trafic|"
    r"pages vues|impressions|clics?|téléchargements|abonnés|formulaires|e?-?mails|"
    r"appels)\b",
    "Spanish": r"(?:mqls?|leads?|solicitudes|respuestas|contactos|inscripciones|registros|asistentes|visitas|tráfico|"
    r"impresiones|clics?|descargas|seguidores|suscriptores|formularios|correos|llamadas)\b",
}
_RESULT = {
    "English": r"revenue|won\b|wins?\b|win rate|deals?\b|closed|pipeline|opportunit|"
    r"sales[- ](?:qualified|accepted)|sqls?\b|sals?\b|saos?\b|sqos?\b|accept|conver|share|rate\b|ratio|percent|"
    r"quality|bookings|"
    r"arr\b|mrr\b|acv\b|tcv\b|orders?\b|contracts?\b|customers?\b|profit|margin|(?<!to )sales$|sales (?:revenue|"
    r"volume)|(?<!marketing )(?<!marketing-)qualified|value|cost|roi\b|cac\b|"
    r"meetings?\b|sold\b|held\b|per (?:lead|mql)|to[- ](?:sql|opp|won|deal)|become|became|turned into",
    "German": r"umsatz|gewonnen|abschl[uü]ss|auftr[aä]g|pipeline|opportunit|verkauf|sqls?\b|akzeptiert|angenommen|"
    r"konver|anteil|quote\b|rate\b|prozent|qualität|kund|gewinn|marge|wert|kosten|termine|vertr[aä]g|"
    r"vertriebsqualifiziert",
    "French": r"chiffre d|revenu|gagn|affaires?\b|ventes?\b|pipeline|opportunit|sqls?\b|accept|conver|part\b|taux\b|"
    r"pour cent|qualité|clients?\b|marge|valeur|coût|rendez|contrats?\b|commandes?\b|signé",
    "Spanish": r"ingresos|ganad|ventas?\b|negocios?\b|pipeline|oportunidad|sqls?\b|acept|conver|proporción|tasa\b|"
    r"porcentaje|calidad|clientes?\b|margen|valor|coste?|reuniones|contratos?\b|pedidos?\b|cerrad",
}
# A share of people who react, which is activity too.
_REACTION_RATE = {
    "English": r"open(?:ing)? rates?\b|click[- ]?(?:through)?[- ]?rates?\b|ctr\b|bounce rate|engagement rate|"
    r"attendance rate|response rate|reply rate|show-?up rate",
    "German": r"klickrate|öffnungsrate|antwortrate|absprungrate|teilnahmequote",
    "French": r"taux (?:de clics?|d['’]ouverture|de réponse|de rebond|de participation)",
    "Spanish": r"tasa de (?:clics?|apertura|respuesta|rebote|asistencia)",
}
_SPEED = {
    "English": r"response time|speed|time to (?:first|call|contact|respond)|called within|first response|first call|"
    r"contacted within|hours to|minutes to|lead response",
    "German": r"reaktionszeit|antwortzeit|zeit bis|angerufen innerhalb|erste reaktion",
    "French": r"délai de|temps de réponse|rapidité|rappelés? en",
    "Spanish": r"tiempo de respuesta|velocidad|plazo de|llamad\w+ en menos",
}
_SCORE = {
    "English": r"scor|points?\b",
    "German": r"scor|punkt|punktzahl|punktwert",
    "French": r"scor|points?\b",
    "Spanish": r"scor|punt",
}
_CONCEPTS = {
    "response": _RESPONSE,
    "wish": _WISH,
    "act": {name: "|".join((_RESPONSE[name], _WISH[name], _ACT[name])) for name in _ACT},
    "who": _WHO,
    "bought": _BOUGHT,
    "reason": _REASON,
    "hearsay": _HEARSAY,
    "source": _SOURCE,
    "follow-up": _FOLLOW_UP,
    "volume": _VOLUME,
    "result": _RESULT,
    "reaction rate": _REACTION_RATE,
    "speed": _SPEED,
    "score": _SCORE,
}

# Names that name nobody.
NOBODY = re.compile(
    r"(?:the )?(?:tb[dca]|todo|none|nobody|no one|n/?a|-+|\?+|(?:some|any|every)(?:one|body)|whoever|team|open|unknown"
    r"|(?:das )?team|niemand|offen|noch offen|n\.? ?n|irgendwer|irgendjemand|jemand|alle|unbekannt|wer frei ist"
    r"|l['’]équipe|personne|quelqu['’]un|à définir|inconnu|tous|n['’]importe qui|aucun"
    r"|el equipo|nadie|alguien|cualquiera|por definir|desconocido|todos|ninguno)\.?"
)
# A reason that is only a feeling holds none but these words, and one of the first.
FEELINGS = frozenset(
    re.findall(
        r"\w+",
        "bad poor weak cold junk crap useless rubbish garbage unqualified worthless lousy terrible awful hopeless meh "
        "schlecht schlechte schlechter kalt kalter schwach unbrauchbar müll mies unqualifiziert "
        "mauvais mauvaise froid froide faible nul nulle inutile malo mala mal frío fría débil inútil",
    )
)
FEELING_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a an the is was were are it this that felt feels seems seemed not no very too just really so quite lead "
        "leads quality good great low "
        "qualified "
        "ein eine der die das ist war nicht kein keine sehr zu nur guter gut gute qualität qualifiziert "
        "un une le la les est pas très trop bon bonne qualité qualifié qualifiée piste "
        "el los es no muy bueno buena calidad cualificado calificado",
    )
)


@lru_cache(maxsize=256)
def pattern(concept: str, languages: Collection[str]) -> re.Pattern[str]:
    """Return one expression for the words of a concept in these languages (names as in ``languages``)."""
    listed = _CONCEPTS[concept]
    parts = [listed[name] for name in sorted(languages) if name in listed]
    return re.compile(rf"\b(?:{'|'.join(parts)})", re.IGNORECASE)


def is_feeling(text: str) -> bool:
    """Whether a reason says only that somebody did not like the lead."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not words or not all(word in FEELINGS or word in FEELING_FILLERS for word in words):
        return False
    return any(word in FEELINGS for word in words) or len(words) > 1
