"""Files of strangers go out so that no browser runs them, whatever they claim to be."""

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

INERT = {"application/pdf", "text/plain", "text/csv", "application/zip"}


def download(stored, name, content_type):
    """A stored file as a download; 404 when its bytes are gone."""
    return sealed(FileResponse(_opened(stored), content_type=_inert(content_type)), name)


def picture(stored):
    """A small picture that we drew ourselves."""
    response = sealed(FileResponse(_opened(stored), content_type="image/webp"), "")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def sealed(response, name):
    """Never shown by the browser but for our own pictures: attached, not guessed at, without rights of any kind."""
    if name:
        response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _opened(stored):
    if not stored or not stored.storage.exists(stored.name):
        raise Http404
    return stored.open("rb")


def _inert(content_type):
    """A type that a mail or office program knows; what a browser might run goes as bytes."""
    safe = content_type in INERT or content_type.startswith(("image/png", "image/jpeg", "image/gif", "image/webp"))
    office = content_type.startswith(("application/vnd.openxmlformats-officedocument", "application/vnd.oasis"))
    return content_type if safe or office else "application/octet-stream"
