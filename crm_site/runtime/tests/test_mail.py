from email import message_from_bytes

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection, send_mail

from crm_site.runtime.mail import mail_settings


def test_an_address_names_server_account_and_sender(tmp_path):
    found = mail_settings("smtp://crm%40example.com:p%2Fw@mail.example.com:587/?from=Us <us@x.com>", tmp_path)

    assert found["EMAIL_HOST"] == "mail.example.com"
    assert found["EMAIL_PORT"] == 587
    assert found["EMAIL_HOST_USER"] == "crm@example.com"
    assert found["EMAIL_HOST_PASSWORD"] == "p/w"
    assert found["DEFAULT_FROM_EMAIL"] == "Us <us@x.com>"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://localhost", 25, False, False),
        ("smtp://localhost/?tls=1", 587, True, False),
        ("smtp://localhost:587", 587, True, False),
        ("smtp://localhost:587/?tls=0", 587, False, False),
        ("smtps://localhost", 465, False, True),
        ("smtps://localhost/?tls=1", 465, False, True),
    ],
)
def test_the_connection_is_as_safe_as_the_address_says(tmp_path, url, port, tls, ssl):
    found = mail_settings(url, tmp_path)

    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize("url", ["http://user:secret@host", "smtp://", "mail.example.com", "smtp:a:secret"])
def test_a_wrong_address_is_refused_without_telling_its_password(tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must look like") as refusal:
        mail_settings(url, tmp_path)

    assert "secret" not in str(refusal.value)


def test_without_an_address_mail_stays_in_the_outbox(tmp_path, settings):
    for name, value in mail_settings("", tmp_path).items():
        setattr(settings, name, value)
    connection = get_connection(settings.EMAIL_BACKEND)

    send_mail("Grüße", "Text", None, ["a@example.com"], connection=connection)
    send_mail("Second", "Text", None, ["b@example.com"], connection=connection)

    kept = [message_from_bytes(path.read_bytes()) for path in (tmp_path / "outbox").glob("*.eml")]
    assert sorted(message["To"] for message in kept) == ["a@example.com", "b@example.com"]
    assert settings.MAIL_STAYS_HERE
