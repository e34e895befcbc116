"""Taking files in: their name is made harmless, what they are is seen from their content, pictures get a small copy."""

import hashlib
import io
import logging
import unicodedata
from pathlib import PurePosixPath

import puremagic
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from contacts.models import File
from contacts.models.files import holders_own

logger = logging.getLogger(__name__)
LARGEST = 25 * 2**20
MOST = 20  # at once
SURE = 0.3  # three bytes that only this type begins with; less is a guess
SURE_OF_OFFICE = 0.5  # what is in a ZIP is told by the name beside the content
ZIP = b"PK\x03\x04"
SNIFFED = 64 * 1024
EDGE = 320
MOST_PIXELS = 60_000_000
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP"}
UNKNOWN = "application/octet-stream"


class CannotTake(Exception):
    """The file stays outside; the text says why, to whoever chose it."""


def refusal(name, size):
    """Why a file of this size is not taken, as a sentence; "" when it is."""
    if size > LARGEST:
        words = {"name": name, "size": filesizeformat(size), "most": filesizeformat(LARGEST)}
        return _("“%(name)s” has %(size)s. A file may have %(most)s at most.") % words
    return "" if size else _("“%s” is empty.") % name


@transaction.atomic
def take(record, name, content, *, by=None, mail=None, whose=None, tell=True):
    """Keep a file on a record. `whose` names its customer where the record is not one: `{"contact": …}`."""
    name = safe_name(name)
    if why := refusal(name, len(content)):
        raise CannotTake(why)
    file = File(name=name, size=len(content), digest=hashlib.sha256(content).hexdigest(), by=by, mail=mail)
    for field, value in (whose or _whose(record)).items():
        setattr(file, field, value)
    if not holders_own(record):
        file.about_type, file.about_id = ContentType.objects.get_for_model(record), record.pk
    file.content_type = sniff(content, name)
    file.file.save(name, ContentFile(content), save=False)
    if small := thumbnail(content, file.content_type):
        file.thumbnail.save("small.webp", ContentFile(small), save=False)
    _save(file)
    if tell and file.customer:
        file.customer.record("contacts.file_added", by=by, about=file, text=file.name, size=file.size)
    return file


def _save(file):
    """A row that cannot be written leaves no bytes behind; what a crash leaves is swept."""
    try:
        with transaction.atomic():
            file.save()
    except Exception:
        for stored in (file.file, file.thumbnail):
            if stored:
                stored.storage.delete(stored.name)
        raise


def _whose(record):
    """The customers of a record: itself, or those of a deal or a ticket."""
    if name := holders_own(record):
        return {name: record}
    found = {name: getattr(record, name, None) for name in ("contact", "company")}
    return {name: value for name, value in found.items() if value}


def safe_name(name):
    """A name that is only a name: no folders, no control or direction characters, its ending kept."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable() and unicodedata.category(c) != "Cf").strip(" .")
    ending = PurePosixPath(name).suffix[:20]
    return (name if len(name) <= 150 else name[: 150 - len(ending)] + ending) or _("file")


def sniff(content, name=""):
    """The type by what the content is, not by what anybody says; a text only when it can be read as one."""
    try:
        found = puremagic.magic_string(content[:SNIFFED], filename=name)
    except (puremagic.PureError, ValueError, IndexError):
        found = []
    best = next((one for one in found if one.mime_type), None)
    if best and best.confidence >= SURE and not (content.startswith(ZIP) and best.confidence < SURE_OF_OFFICE):
        return best.mime_type[:100]
    if content.startswith(ZIP):
        return "application/zip"
    return "text/plain" if _is_text(content[:SNIFFED]) else UNKNOWN


def _is_text(content):
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        if problem.end < len(content) - 3:  # else the cut went through a letter
            return False
        text = content[: problem.start].decode()
    return "\x00" not in text


def thumbnail(content, content_type):
    """A small picture drawn anew, without whatever else was in the file; b"" for what is no picture."""
    if content_type not in PICTURES:
        return b""
    try:
        with Image.open(io.BytesIO(content), formats=list(PICTURES.values())) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return b""
            picture.draft("RGB", (EDGE * 2, EDGE * 2))
            small = ImageOps.exif_transpose(picture).convert("RGBA")
            small.thumbnail((EDGE, EDGE))
            drawn = io.BytesIO()
            small.save(drawn, "WEBP", quality=80)
            return drawn.getvalue()
    except Exception:  # Pillow has many ways of saying that bytes are no picture
        logger.info("A file of type %s is no picture that can be drawn.", content_type)
        return b""
