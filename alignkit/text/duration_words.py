"""The words that times are written with, grouped by meaning: English, German, French, Spanish and Japanese.

``duration_phrases`` reads texts with them. A word that is in no list is not understood, and the text is asked back: a
word belongs here only where no reading of it changes the time.
"""

from __future__ import annotations

# What a word does is one letter, so that a text becomes a string that regular expressions can read.
NUMBER, UNIT, BUSINESS, BUSINESS_AFTER, PLAIN, PLAIN_AFTER = "N", "U", "B", "b", "c", "k"
ARTICLE, THE, AND, OR, TO, BETWEEN = "a", "r", "A", "o", "T", "W"
NEXT, FOLLOWING, NEXT_AFTER = "X", "f", "p"
LIMIT, UNTIL, LATEST, BY, EVENT, DURING, FILLER = "L", "i", "l", "y", "e", "u", "E"
HOURS, ALL_DAY, AUTOMATIC, INSTANT, FIXED = "H", "Z", "V", "v", "D"

UNITS = {
    "minute": "minute minutes min mins mn minuten minuto minutos 分 分間",
    "hour": "hour hours hr hrs h stunde stunden std stdn heure heures hora horas 時間",
    "day": "day days d tag tage tagen tages kalendertag kalendertage kalendertagen jour jours j día días"
    " 日以内 日以内に 日間 日未満",
    "week": "week weeks wk wks w woche wochen semaine semaines semana semanas 週間",
    "month": "month months mo mos monat monate monaten monats mois mes meses か月 ヶ月 ケ月 カ月 ヵ月 箇月",
    "business day": "bd bds wd wds workday workdays weekday weekdays werktag werktage werktagen werktages"
    " werktags arbeitstag arbeitstage arbeitstagen arbeitstages geschäftstag geschäftstage geschäftstagen"
    " geschäftstages 営業日",
    "business hour": "bh bhs arbeitsstunde arbeitsstunden geschäftsstunde geschäftsstunden",
    "business minute": "arbeitsminute arbeitsminuten geschäftsminute geschäftsminuten",
}

WORDS = {
    BUSINESS: "business|working|work|office|operating|biz|bus|bus.|営業",
    BUSINESS_AFTER: "ouvré|ouvrés|ouvrée|ouvrées|ouvrable|ouvrables|hábil|hábiles|laborable|laborables",
    PLAIN: "calendar|clock|elapsed",
    PLAIN_AFTER: "calendaire|calendaires|naturales|corridos",
    ARTICLE: "a|an|ein|eine|einen|einem|einer|eines|un|une|una",
    # With the adjectives that may stand before a time as before what it is for.
    THE: "the|first|am|zum|al|el|der|die|das|den|dem|des|le|la|les|los|las 1st|their|our|its|this|that"
    "|expected|hot|human|inbound|initial|new|required|standard|target|erste|ersten|erster|neue|neuen|neuer|maximal",
    AND: "and|&|und|et|y",
    OR: "or|oder|ou|o",
    TO: "to|à|から",
    BETWEEN: "between|zwischen|entre",
    NEXT: "next|nächste|nächsten|nächster|nächstes|nächstem|prochain|prochaine|prochains|prochaines|próximo|próxima"
    "|próximos|próximas",
    FOLLOWING: "following|folgenden|folgender|darauffolgenden",
    NEXT_AFTER: "suivant|suivante|suivants|suivantes|siguiente|siguientes",
    LIMIT: "within|in|inside|under|below|less than|no more than|not more than|at most"
    "|at maximum|maximum|max|max.|maximum of|not to exceed|not exceeding|no longer than"
    "|not longer than|or less|or sooner|or faster|or fewer|or earlier|only|in less than"
    "|innerhalb|innerhalb von|innerhalb der nächsten|binnen|innert|in den nächsten|bis zu|bis zum|maximal|max|höchstens"
    "|längstens|unter|weniger als|nicht mehr als"
    "|in weniger als|oder weniger|oder schneller"
    "|sous|sous les|sous un|dans|dans les|en|en moins de|moins de|au plus|au maximum|maxi"
    "|maximale|pas plus de|ou moins|dans un délai de|dans un délai maximum de|dans un délai maximal de"
    "|inférieur à"
    "|en menos de|menos de|dentro de|dentro de las|dentro de los|dentro del|en las|en los|en un plazo de"
    "|en un plazo máximo de|en el plazo de|plazo máximo de|máximo|máxima|como máximo"
    "|no más de|o menos|en un máximo de|en máximo|un máximo de"
    "|以内|以内に|内|内に|最大|最長|未満",
    UNTIL: "bis|hasta",
    # Before "17h" these may speak of a time of day.
    LATEST: "no later than|not later than|at the latest|by no later than|latest|up to|spätestens|spätestens nach"
    "|spätestens innerhalb von|nicht später als|au plus tard|au plus tard sous|au plus tard le|au plus tard dans les"
    "|jusqu'à|a más tardar|a más tardar en|遅くとも|まで|までに",
    BY: "by",
    # Beside a time they make it another: "after 24 hours", "alle 24 Stunden".
    EVENT: "from|after|since|upon|for|every|each|all|following receipt of"
    "|ab|nach|seit|von|pro|für|jeder|jede|jeden|alle|chaque|toutes les|tous les|cada|todas las|todos los"
    "|depuis|après|dès|à compter de|à partir de|suite à|pour|lors de"
    "|desde|tras|después de|a partir de|para|a contar desde",
    DURING: "during|während|pendant|durant|durante",
    HOURS: "geschäftszeiten|geschäftszeit|bürozeiten|bürozeit|arbeitszeit|arbeitszeiten|servicezeiten|servicezeit"
    "|heures de bureau|heures de travail|horaires de bureau|heures d'ouverture"
    "|horario laboral|horario comercial|horario de oficina|horas de oficina|horario de trabajo",
    ALL_DAY: "24/7|24 / 7|24x7|24×7|24 x 7|7x24|24/7/365|24x7x365|24h/24|24 h/24|7j/7|7 j/7|24時間365日|24時間対応"
    "|around the clock|rund um die uhr",
    AUTOMATIC: "automatic|automatically|automated|auto|automatisch|vollautomatisch|automatisiert|automatique"
    "|automatiquement|automatisé|automático|automática|automáticamente|automatizado|自動|自動的に|自動で|自動対応|自動割り当て",
    INSTANT: "instant",
    FILLER: "accept|accepted|acceptance|account|action|actioned|ae|agreement|alert|answer|are|arrival|arrives|assign"
    "|assigned|assignment|be|bdr|bdrs|call|called|callback|capture|captured|commitment|complete|completed|completion"
    "|contact|contacted|conversion|created|creation|crm|customer|deadline|decide|decided|decision|demo|delivered|desk"
    "|disposition|dispositioned|done|email|emailed|engagement|enquiry|enter|entry|event|executive|feedback"
    "|fill|fills|first touch|follow|followed|followup|form|goal|hand off|hand over|handoff|handover|handed|happen"
    "|handled|inquiry|inquiries|is|lead|leads|lead's|level|made|manager|marketing|meeting"
    "|message|mql|mqls|must|next step|next steps|notification|notified|of|on|opportunity|outreach|owner|passed"
    "|period|person|phone|pickup|priority|processed|processing|promise|qualification|qualified|qualify|queue|reach out"
    "|reached|reassigned|receipt|received|receiving|recipient|reject|rejected|rejection|rep|reply|replied|reps|request"
    "|requests|resolution|resolve|resolved|respond|responded|response|responses|return|returned"
    "|review|reviewed|route|routed|routing|sales|sdr|sdrs|sent|service|shall|should|sign up|signup|sla|slas|speed|sql"
    "|sqls|status|submission|submit|submits|submitted|team|ticket|time|timeframe|timeline|touch"
    "|transfer|triage|turnaround|up|update|updated|updates|webinar|will|window|with|with clear next step|worked"
    "|time limit|lead time|time frame|we|it|them|has|have|has been|prospect|prospects|pass"
    # German
    "|anfrage|anfragen|annahme|angenommen|anruf|antwort|antwortfrist|antwortzeit|bearbeitet|bearbeitung"
    "|bearbeitungszeit|bewertung|bestätigung|eingang|eingangs|eingegangen|entscheidung|erfolgen|erfolgt|erhalt"
    "|erstanruf|erstansprache|erstkontakt|erstreaktion|formular|formulareingang|frist|für leads"
    "|herstellung|kontakt|kontaktaufnahme|kontaktiert|kunde|kunden|leads|muss|müssen|qualifizierung"
    "|reagieren|reaktion|reaktionszeit|rückmeldung|rückruf|soll|sollen|übergabe|vertrieb|vertriebs|weitergabe"
    "|weitergeleitet|werden|wird|zuweisung|zuteilung|lieferzeit|zu|im|zur|beantwortet|angerufen"
    "|beantwortung|in der"
    # French
    "|accusé|affectation|appel|attribution|commercial|contacter|contacté|création|de|d'|délai|demande|du|est|formulaire"
    "|l'|premier contact|première réponse|prise|prise de contact|prospect|qualification|rappel|réception|relance"
    "|réponse|répondre|retour|soumission|traitement|transmission|vente|ventes|équipe|doit|être|rappelé|traité"
    # Spanish
    "|asignación|atención|captación|comercial|contactar|contactado|contacto|creación|del|desde la|envío|equipo"
    "|formulario|llamada|plazo|primer contacto|primera llamada|primera respuesta|recepción|respuesta|responder"
    "|seguimiento|solicitud|su|tiempo|ventas|tiempo de|debe|ser|cliente|clientes"
    # Japanese
    "|は|に|の|を|が|で|対応|対応時間|初回|初回対応|初回連絡|初回返信|返信|返答|回答|連絡|ご連絡|架電|電話|リード|新規|新規リード|営業担当"
    "|担当者|する|します|応答|応答時間|受付|問い合わせ|お問い合わせ|期限|目標|フォロー|フォローアップ|引き渡し|割り当て|判定|ください",
}

_JAPANESE_EVENTS = (
    "受付|受信|受領|獲得|登録|資料請求|問い合わせ|お問い合わせ|引き渡し|割り当て"
    "|フォーム送信|送信|作成|リード獲得|リード作成|リード受領|MQL化|判定|承認"
)
JAPANESE_EVENTS = "|".join(f"{what}{end}" for what in _JAPANESE_EVENTS.split("|") for end in ("から", "後", "より"))

NUMBER_WORDS = {
    1: "one eins uno un 1",
    2: "two zwei deux dos",
    3: "three drei trois tres",
    4: "four vier quatre cuatro",
    5: "five fünf cinq cinco",
    6: "six sechs seis",
    7: "seven sieben sept siete",
    8: "eight",
    9: "nine neun neuf nueve",
    10: "ten zehn dix diez",
    11: "eleven elf onze",
    12: "twelve zwölf douze doce",
    15: "fifteen fünfzehn",
    20: "twenty zwanzig vingt veinte",
    24: "twenty_four twentyfour vierundzwanzig vingt_quatre veinticuatro",
    30: "thirty dreissig dreißig trente treinta",
    36: "thirty_six sechsunddreissig trente_six treinta_y_seis",
    45: "forty_five fünfundvierzig quarante_cinq cuarenta_y_cinco",
    48: "forty_eight fortyeight achtundvierzig quarante_huit cuarenta_y_ocho",
    60: "sixty sechzig soixante sesenta",
    72: "seventy_two zweiundsiebzig soixante_douze setenta_y_dos",
    90: "ninety neunzig quatre_vingt_dix noventa",
}

# "In den nächsten Werktagen" is not one business day: an article or "next" needs a unit of one.
PLURAL_ENDINGS = tuple(
    each
    for line in (
        "days hours minutes weeks months hrs mins mos bds wds bhs",
        "tage tagen stunden minuten wochen monate monaten",
        "jours heures semaines horas días dias minutos semanas meses",
    )
    for each in line.split()
)
# Whole phrases that are one time. Eight days and fifteen days in words are a week and two to many who write them so.
FIXED_TIMES = {
    (1, "business day"): "nbd|next bd|next weekday|翌営業日|翌営業日以内|翌営業日以内に|翌営業日まで|翌営業日までに",
    (2, "business day"): "翌々営業日|翌々営業日以内|翌々営業日まで|翌々営業日までに",
    (15, "minute"): "a quarter of an hour|quarter of an hour|quarter hour|eine viertelstunde|einer viertelstunde"
    "|viertelstunde|un quart d'heure|quart d'heure|un cuarto de hora|cuarto de hora",
    (30, "minute"): "half an hour|half hour|one half hour"
    "|eine halbe stunde|einer halben stunde|halbe stunde|halben stunde"
    "|une demi heure|la demi heure|demi heure|media hora|la media hora",
    (45, "minute"): "eine dreiviertelstunde|dreiviertelstunde|einer dreiviertelstunde|trois quarts d'heure",
    (90, "minute"): "an hour and a half|one hour and a half|one and a half hours|anderthalb stunden|eineinhalb stunden"
    "|une heure et demie|1 heure et demie|una hora y media|hora y media",
    (2, "week"): "a fortnight|one fortnight|fortnight",
}
