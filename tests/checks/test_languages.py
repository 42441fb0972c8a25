"""Which language a text is taken to be written in, and that a short one is taken as read."""

from __future__ import annotations

import pytest

from alignkit.checks.languages import count_stop_words, find_languages, unread_language

READ = {
    "English": "A logistics lead at a target account who asked for the check or named a tender within twelve months",
    "German": "Ein Leiter der Logistik, der die Prüfung angefragt hat und in zwölf Monaten ausschreibt",
    "French": "Un responsable logistique qui a demandé le contrôle des factures et lance un appel d'offres",
    "Spanish": "Un responsable de logística que pidió la revisión de las facturas y licita dentro de los doce meses",
}
UNREAD = {
    "Polish": "Kierownik logistyki, który poprosił o sprawdzenie faktur i ma przetarg w ciągu dwunastu miesięcy",
    "Italian": "Un responsabile della logistica che ha chiesto il controllo delle fatture e non è cliente da un anno",
    "Portuguese": "Um gerente de logística que pediu a verificação das faturas e não é cliente há mais de um ano",
    "Dutch": "Een logistiek manager die om de controle heeft gevraagd en een aanbesteding binnen twaalf maanden heeft",
    "Swedish": "En logistikchef som har bett om kontrollen och som inte är kund, med en upphandling inom tolv månader",
    "Finnish": "Logistiikkapäällikkö joka on pyytänyt tarkistusta ja jolla ei ole sopimusta kilpailijan kanssa vielä",
    "another script": "請求書の確認を依頼した物流責任者で、十二か月以内に入札があること",
}


@pytest.mark.parametrize("language", READ)
def test_a_language_that_is_read(language: str) -> None:
    counts = count_stop_words([READ[language]])
    assert unread_language(counts) == ""
    assert find_languages([counts]) == {"English", language}


@pytest.mark.parametrize("language", UNREAD)
def test_a_language_that_no_check_reads(language: str) -> None:
    counts = count_stop_words([UNREAD[language]])
    assert unread_language(counts) == language
    assert find_languages([counts]) == {"English"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Łódź, Kraków, Gdańsk",
        "Ειρήνη",
        "Head of logistics VP director manufacturing Germany freight spend million carriers tender procurement budget",
        "物流 Head of Logistics asked for the freight check",
        "Ein Head of Logistics im Target Account, der den Freight Check angefragt hat",
    ],
)
def test_names_terms_and_mixed_texts_are_taken_as_read(text: str) -> None:
    assert unread_language(count_stop_words([text])) == ""


def test_a_long_text_without_a_short_word_that_is_known_is_not_read() -> None:
    text = "Bezárolag zsiráf kölykök naponta tizenkettő almát falnak, közben vidáman énekelve dobognak " * 4
    assert unread_language(count_stop_words([text])) == "a language they do not know"
