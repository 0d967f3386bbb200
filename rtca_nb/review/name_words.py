"""Words that announce a person's name, as alternatives of a pattern, and words that are never names.

One line for a language or an idea.
"""

from __future__ import annotations

from typing import Final

__all__ = ["GREETINGS", "INTRODUCED", "NO_NAMES", "OTHERS", "POINTING", "SELF", "TITLES"]

INTRODUCED: Final = "|".join(
    (
        r"my (?:full |first |last )?name(?: is|'s|’s|:)|call me",
        r"you(?:'re| are) (?:chatting|speaking|talking) (?:with|to)",
        r"mein name (?:ist|lautet)|ich hei(?:ß|ss)e|hier spricht",
        r"je m['’]appelle|mon nom est",
        r"me llamo|mi nombre es|le atiende|le habla",
        r"mi chiamo|il mio nome è",
        r"(?:o )?meu nome é|me chamo",
        r"mijn naam is|ik heet|(?:u )?spreekt met",
        r"nazywam się|mam na imię|jag heter|mitt namn är|jeg hedder|jeg heter",
        r"меня зовут|моё имя|мое имя|(?:benim )?adım|ismim|με λένε|ονομάζομαι|numele meu este|mă numesc|a nevem",
    )
)
"""Words before the speaker's own name, and before nothing else."""

OTHERS: Final = "|".join(
    (
        r"(?:full|first|last|sur|family) ?name:?|account holder:?|in the name of|under the name(?: of)?",
        r"name on the (?:card|account|order) is|(?:vor|nach)name:?|kontoinhaber(?:in)?:?",
        r"au nom de|titulaire ?:?|a nombre de|titular:?|intestatari[oa]:?|a nome di",
    )
)
"""Words before the name of the speaker or of another person, and before nothing else."""

SELF: Final = "|".join(
    (
        r"i am|i['’]m|ich bin|je suis|soy|sono|sou|ik ben|jestem|jag är|ben|я",
        r"aqui é(?: [oa])?|aquí|con",
    )
)
"""Words before the speaker's own name, and before other words; without ``im``, which in German precedes nouns."""

POINTING: Final = r"this is|it['’]s|hier ist|das ist|es ist|c['’]est|ici|es|è|é|dit is|to jest|это"
"""Words before anything, including names."""

GREETINGS: Final = "|".join(
    (
        r"hi|hello|hey|dear|thanks|thank you|thx|good (?:morning|afternoon|evening)|sorry|welcome(?: back)?",
        r"bye|goodbye|noted|ask for|meet you|through to|no worries|no problem|of course|all ?right|perfect|great",
        r"lovely|got it|understood|spoke (?:to|with)",
        r"(?:kind |best |warm )?regards|sincerely|best wishes|yours(?: truly)?",
        r"hallo|guten (?:tag|morgen|abend)|lieber?|danke|vielen dank|moin|servus|tschüss|alles klar|perfekt|super",
        r"(?:viele |liebe |beste |freundliche )?gr(?:ü|ue)(?:ß|ss)e|gru(?:ß|ss)|mit freundlichen grü(?:ß|ss)en",
        r"bonjour|bonsoir|salut|merci|ch[eè]re?|au revoir|bienvenue|parfait|d['’]accord|très bien|cordialement",
        r"bien à vous|conseill(?:er|ère)|mitarbeiter(?:in)?",
        r"hola|buen(?:os|as) (?:d[ií]as|tardes|noches)|gracias|estimad[oa]|perfecto|de acuerdo|muy bien|atentamente",
        r"(?:un |cordiales )?saludos?",
        r"ciao|buon(?:giorno|asera)|grazie|salve|gentile|cara|caro|va bene|perfetto|(?:cordiali |distinti )?saluti",
        r"olá|oi|bom dia|boa (?:tarde|noite)|obrigad[oa]|prezad[oa]|atenciosamente",
        r"dag|goedemorgen|goedemiddag|bedankt|beste|(?:met vriendelijke )?groet(?:en)?",
        r"dzień dobry|cześć|dziękuję|pozdrawiam|hej|tack|merhaba|teşekkürler|sayın|sevgili|saygılarımla",
        r"здравствуйте|привет|спасибо|добрый день|уважаем(?:ый|ая)|с уважением",
        r"my (?:husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|colleague|partner|boss)",
        r"cheers|agent|my (?:neighbou?r|doctor|supervisor|manager)",
        r"meine? (?:frau|mann|sohn|tochter|mutter|vater|bruder|schwester|freund(?:in)?|nachbar(?:in)?|chef(?:in)?)",
        r"m(?:on|a) (?:mari|femme|fils|fille|mère|père|frère|sœur|soeur|amie?|voisine?|collègue)",
        r"mi (?:marido|mujer|espos[ao]|hij[ao]|madre|padre|herman[ao]|amig[ao]|vecin[ao])",
        r"(?:il )?mi[oa] (?:marito|moglie|figli[ao]|madre|padre|fratello|sorella|amic[ao]|vicin[ao])",
        r"meu (?:marido|filho|pai|irmão|amigo)|minha (?:mulher|esposa|filha|mãe|irmã|amiga)|mijn (?:man|vrouw|zoon)",
    )
)
"""Words before names and before other words: greetings, thanks, farewells, relatives."""

TITLES: Final = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herrn?|frau|monsieur|madame|mademoiselle|mme|mlle|señora?|sra?|srta|don"
    r"|doña|signora?|sig|sig\.ra|dott|dottoressa|senhora?|dona|meneer|mevrouw|dhr|mevr|pan|pani|fru|bay|bayan|г-н|г-жа"
    r"|господин|госпожа)\.?"
)
"""Forms of address."""

_TALK: Final = (
    "i a an the and or but if so not no yes ok okay just also very really here there it this that what when where "
    "why how who which my your our their his her we you they he she all any some please thanks thank sorry hello "
    "hi hey still back fine good great happy sure glad afraid interested looking trying calling waiting having "
    "getting using going done ready new right wrong late early about for from with in on at to of by as is are "
    "was were be been do does did have has had can could will would should may might must one two three much many "
    "more most world everybody spelled misspelled spelt written correct incorrect asap later tomorrow now news "
    "timing job idea stuff wants want needs"
)
_PEOPLE: Final = (
    "sir madam team support customer service agent everyone guys folks friend mate chat bot assistant manager "
    "supervisor colleague kunde kundin kunden kollege kollegin kollegen herr frau dame herren damen mitglied "
    "student kundendienst kundenservice client cliente monsieur madame mesdames messieurs équipe señor señora "
    "equipo signore signora servizio geschäftsführer mutter vater zusammen leute allerseits alexa siri cortana"
)
_THINGS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar "
    "februar märz mai juni juli oktober dezember christmas easter weihnachten ostern noël navidad natale amazon "
    "google apple paypal visa mastercard dhl ups fedex hermes microsoft windows android iphone samsung nokia sony "
    "facebook whatsapp instagram netflix premium pro plus prime version german english french spanish italian "
    "deutsch englisch germany france spain italy england europe american iban bic pin cvv cvc sms email e-mail "
    "pdf app usb id ip vpn url faq eta ceo usa uk eu tv pc"
)
_ELSEWHERE: Final = (
    "ihnen ihre ihrem ihren ihr sie dank hilfe tag morgen abend guten nachricht bestellung rechnung antwort "
    "verständnis mühe info rückmeldung auskunft geduld schade zufrieden karte lieferung paket meine mein frage "
    "ist grüße angebot je vous nous beaucoup bien pour mon ma le la les un une c'est oui non buenas buenos por "
    "para mucho mil muy el los vorrei mille molto tante per sono ho favore disperato muito muita eu bom boa graag "
    "hartelijk"
)
NO_NAMES: Final = frozenset(" ".join((_TALK, _PEOPLE, _THINGS, _ELSEWHERE)).casefold().split())
"""Casefolded words that are not names, even where a name is expected."""
