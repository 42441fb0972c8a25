"""Times as people write them: what is read, what is asked back, and that nothing is read wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core.sla import add_durations
from alignkit.text.duration_phrases import UnclearDuration, read_duration_phrase
from alignkit.text.durations import AUTOMATIC, UNITS, Duration, describe_promise, parse_duration

# From response-time agreements and playbooks in five languages, and what it must come to.
READ = """
5 mins => 5 minutes
24h => 24 hours
24 h => 24 hours
24H => 24 hours
within 24 hours => 24 hours
WITHIN 24 HOURS. => 24 hours
< 5 minutes => 5 minutes
≤ 5 min => 5 minutes
<= 15 mins => 15 minutes
＜５分 => 5 minutes
up to 5 business days => 5 business days
2 working days => 2 business days
48-hour => 48 hours
4 hours (business hours) => 4 business hours
T+2 BD => 2 business days
T+1 business day => 1 business day
D+2 business days => 2 business days
T+24h => 24 hours
next business day => 1 business day
Next-business-day => 1 business day
NBD => 1 business day
by the next business day => 1 business day
within the next 2 business days => 2 business days
the following business day => 1 business day
no later than the next working day => 1 business day
automatic => automatic
Automatic => automatic
automatically routed by the CRM => automatic
automated routing => automatic
automatisch => automatic
automatique => automatic
automático => automatic
自動 => automatic
instant => automatic
one hour => 1 hour
an hour => 1 hour
within an hour => 1 hour
half an hour => 30 minutes
within half an hour of form fill => 30 minutes
1.5 hours => 1.5 hours
1½ hours => 1.5 hours
½ hour => 0.5 hours
1h30 => 90 minutes
1 h 30 min => 90 minutes
1 hour 30 minutes => 90 minutes
1 hour and 15 minutes => 75 minutes
two hours => 2 hours
twenty-four hours => 24 hours
one (1) business day => 1 business day
two (2) business days => 2 business days
twenty-four (24) hours => 24 hours
forty-eight hours => 48 hours
2hrs => 2 hours
4 hrs. => 4 hours
4 HRS => 4 hours
90min => 90 minutes
10 Min. => 10 minutes
2d => 2 days
2 calendar days => 2 days
1w => 1 week
3 months => 3 months
2 mos => 2 months
30-day => 30 days
SLA: 4h => 4 hours
SLA – 4 hours => 4 hours
Response time: 4 business hours => 4 business hours
Respond within 4 business hours of assignment => 4 business hours
First response within 30 minutes of form submission => 30 minutes
Follow-up in 24 hrs => 24 hours
must be accepted or rejected within 2 business days => 2 business days
accepted or returned within 3 business days of hand-off => 3 business days
Sales will contact the lead within 1 business day of receipt => 1 business day
contacted by sales within 24 hours => 24 hours
maximum of 48 hours => 48 hours
a maximum of 48 hours => 48 hours
max 2 business days => 2 business days
max. 2 days => 2 days
at most 3 days => 3 days
no later than 24 hours after receipt => 24 hours
not more than 3 working days => 3 business days
less than 5 minutes => 5 minutes
under 10 minutes => 10 minutes
in under 5 minutes => 5 minutes
24 hours or less => 24 hours
5 minutes or faster => 5 minutes
5 minutes (24/7) => 5 minutes
24/7: within 15 minutes => 15 minutes
15 minutes, around the clock => 15 minutes
1-2 business days => 2 business days
1–2 hours => 2 hours
2 to 4 hours => 4 hours
from 2 to 4 hours => 4 hours
between 24 and 48 hours => 48 hours
between 2 and 4 business hours => 4 business hours
30 minutes to 2 hours => 2 hours
24h-48h => 48 hours
12–24h => 24 hours
15 to 30 mins => 30 minutes
one to two business days => 2 business days
5-10-minute window => 10 minutes
2-business-day deadline => 2 business days
5-minute speed to lead => 5 minutes
5 minute speed-to-lead SLA => 5 minutes
15 business minutes => 15 business minutes
30 working minutes => 30 business minutes
15 minutes during business hours => 15 business minutes
within 5 minutes during business hours => 5 business minutes
30 minutes (working hours) => 30 business minutes
2 hours, office hours => 2 business hours
2 hours within office hours => 2 business hours
1 hour (business hours only) => 1 business hour
8 working hours => 8 business hours
4 BH => 4 business hours
2 business days (during business hours) => 2 business days
3 days (business days) => 3 business days
5 workdays => 5 business days
10 work days => 10 business days
a 24-hour window => 24 hours
within a 24 hour window => 24 hours
a fortnight => 2 weeks
24 hours after first touch => 24 hours
48 hours following receipt => 48 hours
2 business days upon receipt => 2 business days
innerhalb von 24 Stunden => 24 hours
innerhalb 24 Std. => 24 hours
binnen 48 Stunden => 48 hours
innert 24 Stunden => 24 hours
in 24 h => 24 hours
2 Werktage => 2 business days
2 AT => 2 business days
innerhalb von zwei Werktagen => 2 business days
innerhalb eines Werktages => 1 business day
innerhalb eines Arbeitstages => 1 business day
am nächsten Arbeitstag => 1 business day
spätestens am nächsten Werktag => 1 business day
bis zum nächsten Arbeitstag => 1 business day
am folgenden Werktag => 1 business day
nächster Geschäftstag => 1 business day
spätestens nach 2 Werktagen => 2 business days
max. 3 Arbeitstage => 3 business days
maximal 4 Stunden => 4 hours
höchstens 5 Werktage => 5 business days
bis zu 5 Werktage => 5 business days
unter 5 Minuten => 5 minutes
weniger als 15 Minuten => 15 minutes
2 bis 3 Tage => 3 days
2–3 Werktage => 3 business days
zwischen 24 und 48 Stunden => 48 hours
4 Stunden während der Geschäftszeiten => 4 business hours
4 Stunden (Geschäftszeiten) => 4 business hours
4 Geschäftsstunden => 4 business hours
30 Minuten innerhalb der Geschäftszeiten => 30 business minutes
eine halbe Stunde => 30 minutes
1,5 Stunden => 1.5 hours
eine Stunde => 1 hour
24-Stunden-Frist => 24 hours
Reaktionszeit: 2 Stunden => 2 hours
Rückmeldung innerhalb von 48 Stunden nach Eingang der Anfrage => 48 hours
1 Woche => 1 week
14 Tage => 14 days
innerhalb von 3 Monaten => 3 months
spaetestens am naechsten Werktag => 1 business day
sous 24 heures => 24 hours
sous 24h => 24 hours
sous 48 h => 48 hours
dans les 24 heures => 24 hours
dans les 2 jours ouvrables => 2 business days
2 jours ouvrés => 2 business days
sous 2 jours ouvrés => 2 business days
2 jours ouvres => 2 business days
J+1 ouvré => 1 business day
J+2 jours ouvrés => 2 business days
le prochain jour ouvré => 1 business day
au plus tard le jour ouvré suivant => 1 business day
dans un délai de 24 heures => 24 hours
dans un délai maximum de 2 jours ouvrés => 2 business days
délai maximum : 48 heures => 48 hours
en moins de 5 minutes => 5 minutes
moins de 15 min => 15 minutes
2 à 3 jours ouvrés => 3 business days
entre 24 et 48 heures => 48 hours
une heure => 1 hour
un jour ouvré => 1 business day
une demi-heure => 30 minutes
4 heures ouvrées => 4 business hours
4 heures (heures de bureau) => 4 business hours
jusqu'à 5 jours ouvrés => 5 business days
2 semaines => 2 weeks
1 mois => 1 month
réponse sous 24 heures après réception de la demande => 24 hours
en 24 horas => 24 hours
en menos de 24 horas => 24 hours
dentro de 24 horas => 24 hours
dentro de las 24 horas siguientes => 24 hours
en las próximas 24 horas => 24 hours
2 días hábiles => 2 business days
2 dias habiles => 2 business days
dos días laborables => 2 business days
hasta 5 días hábiles => 5 business days
al siguiente día hábil => 1 business day
el próximo día laborable => 1 business day
al día hábil siguiente => 1 business day
en un plazo de 48 horas => 48 hours
en un plazo máximo de 3 días hábiles => 3 business days
máximo 24 horas => 24 hours
como máximo 2 días laborables => 2 business days
de 2 a 4 horas => 4 hours
entre 2 y 3 días hábiles => 3 business days
media hora => 30 minutes
una hora => 1 hour
un día hábil => 1 business day
4 horas laborables => 4 business hours
15 minutos en horario laboral => 15 business minutes
3 días naturales => 3 days
24 horas desde la recepción => 24 hours
1 semana => 1 week
24時間以内 => 24 hours
24時間以内に対応 => 24 hours
２４時間以内 => 24 hours
2営業日以内 => 2 business days
二営業日以内 => 2 business days
翌営業日 => 1 business day
翌営業日以内 => 1 business day
翌営業日までに => 1 business day
翌々営業日 => 2 business days
5分以内 => 5 minutes
三十分以内 => 30 minutes
1時間以内 => 1 hour
1時間半 => 1.5 hours
3日以内 => 3 days
1週間以内 => 1 week
1か月以内 => 1 month
1ヶ月以内 => 1 month
2～3営業日 => 3 business days
24〜48時間以内 => 48 hours
最大5営業日 => 5 business days
4営業時間以内 => 4 business hours
営業時間内に30分以内 => 30 business minutes
受付から24時間以内 => 24 hours
リード獲得後5分以内 => 5 minutes
お問い合わせから1営業日以内に返信 => 1 business day
初回対応は2時間以内 => 2 hours
15分未満 => 15 minutes
٢٤ hours => 24 hours
24 hours for hot leads => 24 hours
max. 10 Min. ab Eingang => 10 minutes
"""

# No time, several, a time of day, a lower bound, a rhythm, or one that can be read two ways.
ASKED_BACK = """
immediately
asap
as soon as possible
right away
instantly
Instant response
same day
same business day
next day
within the next day
next week
tomorrow
EOD
COB
by end of day
by end of next business day
next business day by 9:00
next business day, 10 am
by 5pm
by 17:00
by 17h
17h
9h
9h-17h
9-17h
8h30
17h30
1:30
24:00
17.30 h
30 seconds
30s
24h business days
24 hours (weekdays)
24 hours, Monday to Friday
24 hours on business days
24 hours (excluding weekends)
24 hours (business hours)
2 days (business hours)
1 week during business hours
4h / 24h / 48h
4h/24h
24 hours or 1 business day
24 hours (1 business day)
24, 48 hours
2 or 3 days
one or two hours
hot: 1 hour, others: 24 hours
1 hour in business hours, otherwise next business day
after 24 hours
after the first 24 hours
24 hours before the event
2 days ago
24 hours later
24 hours after
more than 24 hours
> 24 hours
at least 2 days
minimum 2 days
24+ hours
24 hours or more
not within 24 hours
no response within 24 hours
24 hours <
every 24 hours
24 hours a day
2 calls within 24 hours
3 times in 2 days
~24h
about 24 hours
approx. 2 days
a few hours
a couple of days
within hours
-24 hours
0 hrs
24
24/7
24/7, 4 business hours
24/5
15m
T+2
J+1
T+0
day 1
Day 0-2
P1: 4 hours
2 business weeks
2 business months
1 quarter
half a day
1 day and 4 hours
1/2 day
5-3 days
two (3) days
24 hours to 1 business day
24 hours²
2④ hours
2\u202e4 hours
1,000 hours
123456 minutes
business hours
business day
second touch within 2 days
non-business hours
outside business hours: 12 hours
automatic or manual
automatic within 5 minutes
semi-automatic
not automatic
agreed with sales
first business day of the month
24 hours from start of next business day
sofort
unverzüglich
schnellstmöglich
am selben Tag
am nächsten Tag
bis 17 Uhr
bis 17h
bis Tagesende
werktags innerhalb von 24 Stunden
24 Stunden (Mo-Fr)
24 Arbeitsstunden
nach 2 Tagen
vor 2 Tagen
mindestens 24 Stunden
über 24 Stunden
in acht Tagen
alle 24 Stunden
nicht innerhalb von 24 Stunden
immédiatement
dès que possible
le jour même
le lendemain
avant 9h
à 9h
de 9h à 17h
avant la fin de journée
24 heures ouvrées
48 heures ouvrables
sous huit jours
sous quinze jours
plus de 24 heures
au moins 2 jours
inmediatamente
lo antes posible
el mismo día
al día siguiente
a las 9h
antes de 24 horas
24 horas hábiles
más de 24 horas
al menos 2 días
las 24 horas del día
cada 24 horas
即時
すぐに
至急
当日中
翌日
24時間以上
約24時間
9時まで
10日まで
1月
平日24時間以内
24営業時間以内
24時間対応
au plus tard 17h
spätestens 8h
24-48h ouvrées
4 hours from business hours
after business hours: response within 12 hours
24-hour clock
十分に対応
an Werktagen
in den nächsten Werktagen
within the next hours
next business days
4h to 8h
24 hours 24 hours
WITHIN 2 AT THE LATEST
automatic after review
during 24 hours
jede 2 Stunden
nach den ersten 24 Stunden
after the initial 24 hours
au plus tard 1h30
2h00
95% within 4 hours
average 4 hours
2 hours per day
business day following receipt
not less than 24 hours
1 hour unless booked
5 days net
min. 2 days
"""


def test_the_table_is_large_enough_to_tell_something() -> None:
    assert len(READ.strip().splitlines()) > 200
    assert len(ASKED_BACK.strip().splitlines()) > 180


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_a_time_is_read_as_it_is_meant(line: str) -> None:
    text, _, meant = line.partition(" => ")
    assert str(read_duration_phrase(text)) == meant


@pytest.mark.parametrize("text", ASKED_BACK.strip().splitlines())
def test_what_is_not_one_time_for_sure_is_asked_back(text: str) -> None:
    assert isinstance(read_duration_phrase(text), UnclearDuration)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("24 horas hábiles", "around the clock, or while people work: 24 business hours, 24 hours, or 1 business day?"),
        ("T+2", "days, or business days: 2 days, or 2 business days?"),
        ("24", "a number needs a unit: 24 hours, or 24 business hours?"),
        ("4h / 24h", '"/" is not understood: 4 hours, or 24 hours?'),
        ("same-day (24 hours)", '"same" is not understood: did you mean 24 hours?'),
        ("automatic within 5 minutes", "that can be read in more than one way: automatic, or 5 minutes?"),
        (
            "by the end of the day",
            "what is left of a day differs from lead to lead: 4 business hours, 8 business hours, or 1 business day?",
        ),
        ("soon", '"soon" is not understood; write a number and a unit, such as 15 minutes, 4 business hours or 2 days'),
    ],
)
def test_the_question_back_names_what_the_text_may_mean(text: str, question: str) -> None:
    assert str(read_duration_phrase(text)) == question


durations = st.one_of(
    st.just(AUTOMATIC),
    st.builds(
        Duration, st.one_of(st.integers(0, 99999), st.sampled_from([0.5, 1.5, 2.25, 99999.75])), st.sampled_from(UNITS)
    ),
)


@given(durations)
def test_what_is_shown_back_is_read_as_the_same(length: Duration) -> None:
    assert parse_duration(str(length)) == length
    assert read_duration_phrase(str(length)) == length


PLAIN_UNITS = {"min": "minute", "minutes": "minute", "h": "hour", "Stunden": "hour", "heures": "hour", "horas": "hour"}
PLAIN_UNITS |= {
    "days": "day",
    "Werktage": "business day",
    "jours ouvrés": "business day",
    "días hábiles": "business day",
}
BEFORE = ("", "within ", "max. ", "SLA: ", "innerhalb von ", "sous ", "en ", "Response < ", "first touch within ")
AFTER = ("", " maximum", " after receipt", " nach Eingang", " response")


@given(st.sampled_from(BEFORE), st.integers(1, 500), st.sampled_from([*PLAIN_UNITS]), st.sampled_from(AFTER))
def test_a_phrase_comes_to_its_count_and_unit_or_is_asked_back(before: str, count: int, unit: str, after: str) -> None:
    found = read_duration_phrase(f"{before}{count} {unit}{after}")
    if isinstance(found, UnclearDuration):
        assert unit == "h" and count < 24  # may be a time of day
    else:
        assert found == Duration(count, PLAIN_UNITS[unit])
        assert parse_duration(str(found)) == found


WORDS = [word for line in (READ + ASKED_BACK).split("\n") for word in line.partition(" => ")[0].split()]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_time_that_can_be_written_down_or_a_question(text: str) -> None:
    found = read_duration_phrase(text)
    if isinstance(found, UnclearDuration):
        assert str(found) and all(parse_duration(str(reading)) == reading for reading in found.readings)
    else:
        assert parse_duration(str(found)) == found


def test_business_minutes_and_automatic_are_durations() -> None:
    assert parse_duration("15 business minutes") == Duration(15, "business minute")
    assert parse_duration("automatic") == AUTOMATIC
    assert AUTOMATIC.worked_minutes == 0
    two_hours = Duration(2, "business hour")
    assert add_durations(AUTOMATIC, two_hours) == add_durations(two_hours, AUTOMATIC) == two_hours
    assert add_durations(Duration(30, "business minute"), Duration(1, "business hour")) == Duration(
        90, "business minute"
    )
    assert add_durations(Duration(30, "minute"), Duration(1, "business hour")) is None


def test_a_promise_goes_on_a_sentence() -> None:
    assert describe_promise("4 hours") == "within 4 hours"
    assert describe_promise("*soon*", "\\*soon\\*") == "within \\*soon\\*"
    assert describe_promise("automatic") == "automatically"
