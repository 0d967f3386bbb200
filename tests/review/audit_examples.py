"""Chats in other words and languages than the generated ones, with marks ``[[kind:value]]``; and plain talk."""

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLES", "HARMLESS"]

EXAMPLES: Final[tuple[tuple[tuple[str, str], ...], ...]] = (
    (
        ("A", "Hi there! You're through to [[name:Marisol]]. Who am I speaking to?"),
        ("C", "its [[name:dean harcourt]]"),
        ("A", "Lovely to meet you [[name:Dean]]. What can I do for you today?"),
        ("C", "My package never turned up. Order 8812345."),
        ("A", "Can you confirm the address we have on file?"),
        ("C", "[[address:221 Harrow View, London HA1 4TB]]"),
        ("A", "And the best email?"),
        ("C", "[[email:dharcourt84@example.net]]"),
        ("A", "Great. For security, the last 4 digits of the card?"),
        ("C", "[[digits:4821]]"),
        ("A", "Thanks. My supervisor [[name:Mr. Okonkwo]] will call you on [[phone:07700 900456]] tomorrow."),
        ("C", "ok cheers [[name:Marisol]]"),
        ("A", "You're welcome, have a great Tuesday!"),
    ),
    (
        ("A", "Good evening, [[name:Priyanka]] here from Support."),
        ("C", "Yeah hi. I can't log in. My login is [[user_name:k.lindqvist_77]]"),
        ("A", "No worries [[name:Karin]], let me check. Is that account under [[email:karin.l@example.com]]?"),
        ("C", "Yes. and I moved, new address is [[address:Apt 5C, 1180 Bellweather Avenue, Portland, OR 97201]]"),
        ("A", "Updated. The update ships with version 3.2.1 on 2026-04-01."),
        ("C", "Card number [[card:5555 5555 5555 4444]] exp [[expiry:09/28]] cvv [[cvv:512]]"),
        ("A", "Please do not send card data here, Karin."),
        ("C", "My car reg is [[plate:AB12 CDE]] if it matters for the parking permit"),
        ("C", "Ms [[name:Lindqvist]], please, not Karin"),
        ("A", "Of course."),
    ),
    (
        ("A", "Willkommen beim Kundenservice. Mit wem spreche ich?"),
        ("C", "[[name:Annegret Holzapfel]]"),
        ("A", "Frau [[name:Holzapfel]], worum geht es?"),
        (
            "C",
            (
                "Meine Bestellung 44556677 kam am 03.02.2026 an [[address:Bahnhofstr. 21, 79098 "
                "Freiburg]], aber mein Nachbar [[name:Dieter]] hat sie nicht."
            ),
        ),
        ("A", "Welche Mailadresse haben Sie hinterlegt?"),
        ("C", "[[email:a.holzapfel@example.de]]"),
        ("C", "meine Handynummer [[phone:0151 23456789]]"),
        ("C", "das Kennzeichen lautet [[plate:FR-AH 271]]"),
        ("A", "Vielen Dank, Frau [[name:Holzapfel]]. Mit freundlichen Grüßen [[name:Jonas Rehbein]]"),
        ("C", "Tschüss und schönes Wochenende"),
    ),
    (
        ("A", "Bonjour et bienvenue, [[name:Solène]] à votre écoute."),
        ("C", "bonjour, [[name:Jean-Baptiste Morel]] à l'appareil, ma carte [[card:4111111111111111]] est refusée"),
        ("A", "Bonjour Monsieur [[name:Morel]], quelle est la date d'expiration ?"),
        ("C", "[[expiry:11/27]]"),
        ("C", "livraison au [[address:52 boulevard Saint-Michel, 13005 Marseille]] svp"),
        ("A", "Votre pseudo sur le site ?"),
        ("C", "[[user_name:jbmorel_13]]"),
        ("A", "Merci, bonne journée à vous"),
        ("C", "mon tel [[phone:06 12 34 56 78]]"),
    ),
    (
        ("A", "Hola, soy [[name:Lucía]] de atención al cliente"),
        ("C", "Buenas tardes [[name:Lucía]], soy [[name:Andrés Calderón]], mi DNI es [[digits:12345678Z]]"),
        ("A", "Encantada, Sr. [[name:Calderón]]. ¿Cuál es su dirección?"),
        ("C", "[[address:C/ Alcalá 102, 28009 Madrid]]"),
        ("C", "mi correo: [[email:andres.c@example.es]]"),
        ("C", "la matrícula del coche es [[plate:1234 BCD]]"),
        ("A", "Gracias don [[name:Andrés]], el ticket es 20260311"),
        ("C", "de nada, un abrazo"),
    ),
    (
        ("A", "Goedemiddag, u spreekt met [[name:Femke]]."),
        (
            "C",
            (
                "Hallo [[name:Femke]], ik ben [[name:Joris van den Berg]] en woon op de "
                "[[address:Prinsengracht 263, 1016 GV Amsterdam]]"
            ),
        ),
        ("A", "Dag meneer [[name:Van den Berg]]. Uw telefoonnummer?"),
        ("C", "[[phone:06-12345678]]"),
        ("C", "kenteken [[plate:XX-123-Y]]"),
        ("A", "Bedankt, een fijne dinsdag verder"),
    ),
    (
        ("A", "お電話ありがとうございます。お名前をお願いします。"),
        ("C", "[[name:佐藤健一]]です"),
        ("A", "[[name:佐藤]]様、ご住所は？"),
        ("C", "[[address:東京都渋谷区神南1-2-3]]です"),
        ("C", "電話番号は[[phone:090-1234-5678]]です"),
        ("A", "注文番号は20260311です"),
    ),
    (
        ("A", "Olá, me chamo [[name:Tainá]], em que posso ajudar?"),
        ("C", "Oi, aqui é o [[name:Wellington Prado]], CPF [[digits:111.444.777-35]]"),
        ("C", "moro na [[address:Rua das Acácias, 45, 01310-100 São Paulo]]"),
        ("A", "Obrigada, senhor [[name:Prado]]. A placa do carro?"),
        ("C", "[[plate:ABC1D23]]"),
    ),
)
"""Who writes (agent or customer), and what."""

HARMLESS: Final[tuple[str, ...]] = (
    "Hello! Thanks for contacting Amazon Support. How can I help you today?",
    "I am Very disappointed with this. I'm Not happy.",
    "This is The third time I write. This is Ridiculous.",
    "Hi Support Team, I want to cancel my Prime membership.",
    "Thanks Very much! Thank you So much. Dear Sir or Madam,",
    "It's Monday already. It's OK. Sorry About that.",
    "I'm Calling about my Galaxy Watch. Hello World",
    "My name is spelled wrong on the label. My name is not correct",
    "Please call me back tomorrow. Call me when it arrives. call me asap",
    "The address is wrong. My username is not working. The login is broken. username and password please",
    "Your plate is broken, the ceramic plate I ordered. The plate arrived in 2 PIECES.",
    "The registration is closed. registration number please",
    "Security code please? The code is expired. exp. 3 days",
    "Guten Tag, ich bin Kunde bei Ihnen. Ich bin Zufrieden. Danke Ihnen. Hallo Zusammen, Liebe Grüße",
    "Hier ist Meine Frage. Das ist eine Frechheit. Vielen Dank für die Hilfe. Danke für Ihre Geduld",
    "Mein Mann hat das bestellt. Meine Frau Ist krank. Die Straße ist gesperrt. Am Montag 12 Uhr",
    "Bonjour, Je voudrais annuler. Merci Beaucoup. C'est Noël bientôt. Je suis Client depuis 2019.",
    "Hola Buenas tardes. Gracias Por todo. Soy Cliente. Es Navidad.",
    "Buongiorno, Vorrei un rimborso. Grazie Mille. Sono Disperato",
    "We sell the iPhone 15 Pro. Your Apple Watch Series 9 ships via DHL Express.",
    "I paid with Visa Debit. Regards, Customer Service. Best, The Support Team",
    "Noted, Thank You. Welcome to Contoso Bank. Great News! Perfect Timing",
    "I'll wait on the corner of my street. 3 way call. 5 star service on the way. 24 hour drive",
    "100 miles drive. 2 hours way. 10 day trial. 30 day view",
    "via email 24 hours. Via App 3. largo plazo 12 meses. plaza 3. via Telefon 24 Stunden",
    "Der Artikel im Angebot 12 ist weg. Im Januar 24. Zum Preis 12 Euro. Am Ende 3 Stück",
    "This is Windows 11. This is Version 2. OK Google. Hey Siri, Hi Alexa",
    "My agent said no. Agent Please. My Manager. my son Wants it. of course Not",
)
"""What names nobody, with capital letters where nobody expects them."""
