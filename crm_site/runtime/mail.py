"""Where mail goes: EMAIL_URL, or the outbox folder as long as none is set."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEFAULT_SENDER = "Rapport <rapport@localhost>"
EXAMPLE = "smtp://user:password@mail.example.com:587/?tls=1&from=crm@example.com"


def mail_settings(url, home):
    """Django's e-mail settings for an address such as EXAMPLE; without one, mail is kept in HOME/outbox."""
    return _server(urlsplit(url)) if url else _outbox(home)


def _outbox(home):
    return {
        "EMAIL_BACKEND": "crm_site.runtime.outbox.Outbox",
        "EMAIL_FILE_PATH": home / "outbox",
        "DEFAULT_FROM_EMAIL": DEFAULT_SENDER,
        "SERVER_EMAIL": DEFAULT_SENDER,
        "MAIL_STAYS_HERE": True,
    }


def _server(url):
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL must look like {EXAMPLE} (or smtps://…).")  # it holds a password
    options = {name: values[-1] for name, values in parse_qs(url.query).items()}
    implicit = url.scheme == "smtps"
    port = url.port or (465 if implicit else 587 if "tls" in options else 25)
    sender = options.get("from", DEFAULT_SENDER)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and options.get("tls", "1" if port == 587 else "0") == "1",
        "EMAIL_TIMEOUT": int(options.get("timeout", 30)),
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
        "MAIL_STAYS_HERE": False,
    }
