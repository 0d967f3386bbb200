"""Passwords that messages announce, in many languages, and harmless sentences that speak of passwords."""

from __future__ import annotations

import pytest

import rtca_nb as rtca

# Announced, and the password.
ANNOUNCED = [
    ("password: {}", "Heron!27"),
    ("my password is {}.", "Heron@27"),
    ("the password for the app is {}", "her#on27"),
    ("Password = {} and then log in", "27%Heron"),
    ("mot de passe : {}", "Roseau!27"),
    ("mon mot de passe est «{}»", "Roseau!27"),
    ("Kennwort: {}", "Schilf!27"),
    ("Das WLAN-Passwort lautet {}", "Schilf&27"),
    ("contraseña: {}", "Junco!27"),
    ("a minha senha é {}", "Junco!27"),
    ("la mia password è {}", "Giunco$27"),
    ("wachtwoord: {}", "Riet!27"),
    ("adgangskode: {}", "Siv!27x"),
    ("heslo: {}", "Rakos!27"),
    ("mật khẩu: {}", "Lau!27x"),
    ("пароль: {}", "Камыш27"),
    ("мой пароль {}", "Камыш!27"),
    ("пароль от роутера: {}", "Kamysh27"),
    ("κωδικός: {}", "Kalami27"),
    ("ο κωδικός μου είναι {}", "Kalami!27"),
    ("parolă: {}", "Trestie27"),
    ("parola mea este {}", "Trestie!27"),
    ("كلمة المرور: {}", "Qasab27"),
    ("كلمة السر هي {}", "Qasab!27"),
    ("הסיסמה שלי {}", "Kane27!"),
    ("密码是{}", "Luwei27"),
    ("密码：{}", "Lu!wei27"),
    ("密碼: {}", "Luwei!27"),
    ("パスワードは{}です", "ashi!27"),
    ("パスワード: {}", "ashi27"),
    ("비밀번호는 {}", "galdae27"),
    ("비밀번호: {}입니다", "gal!dae27"),
    ("รหัสผ่าน {}", "kok27!x"),
]
ASKED = [
    "What is your password?",
    "Could you tell me the password please?",
    "Your password:",
    "Quel est votre mot de passe ?",
    "Wie lautet Ihr Passwort?",
    "¿Cuál es su contraseña?",
    "Qual è la password?",
    "Какой у вас пароль?",
    "Ποιος είναι ο κωδικός σας;",
    "Care este parola?",
    "ما هي كلمة المرور؟",
    "您的密码是？",
    "パスワードは？",
    "비밀번호가 무엇인가요?",
]
HARMLESS = [
    "password is required",
    "password: required!",
    "Your password must have 12 to 16 characters",
    "the password is case-sensitive",
    "my password is not working since iOS17",
    "Reset your password at https://shop.example/reset?id=12ab34",
    "I forgot my password for order: AB12345",
    "password reset for order AB-1234",
    "the password page shows error E4711!",
    "Password changed and order AB1234 shipped",
    "the password was changed on 3 May 2024",
    "Passwort: siehe E-Mail",
    "κωδικός παραγγελίας: AB12-99",
    "clave del pedido: AB1234",
    "密码至少需要8个字符",
    "パスワードは8文字以上です",
    "비밀번호는 8자 이상이어야 합니다",
    "пароль должен содержать 8 символов",
    "parola trebuie să aibă 8 caractere",
]


def shown(*messages: str) -> str:
    """The last of these messages, as views of a Raw contact show it."""
    segments = [
        {
            "Transcript": {
                "Id": f"m{place}",
                "ParticipantId": f"p{place}",
                "ParticipantRole": "CUSTOMER" if place % 2 else "AGENT",
                "DisplayName": "[PII]",
                "Content": text,
                "Time": {"AbsoluteTime": f"2026-01-01T00:00:{place:02}Z"},
            }
        }
        for place, text in enumerate(messages)
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(page, output_type="Raw").transcript["content"].iloc[-1]


@pytest.mark.sampled(12)
@pytest.mark.parametrize(("said", "password"), ANNOUNCED)
def test_announced_password_is_hidden_whole_and_nothing_beside_it(said, password):
    assert shown(said.format(password)) == said.format("█" * len(password))


@pytest.mark.sampled(12)
@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("password", ["Heron!27", "Heron@27", "her#on27", "27%Heron"])
def test_password_that_answers_a_question_is_hidden_whole(question, password):
    assert shown(question, password) == "█" * len(password)
    assert shown(question, f"Sure, {password}").endswith("█" * len(password))
    assert shown(question, "one moment", password) == "█" * len(password)


@pytest.mark.parametrize("said", HARMLESS)
def test_sentence_that_speaks_of_passwords_is_shown(said):
    assert shown(said) == said


@pytest.mark.parametrize(
    "question", ["How many characters must a password have?", "When did you change your password?"]
)
def test_answer_to_another_question_about_a_password_is_shown(question):
    assert shown(question, "Heron-Street!") == "Heron-Street!"
    assert shown(question, "it was on model A&B") == "it was on model A&B"
