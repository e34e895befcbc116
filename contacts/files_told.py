"""What files say elsewhere: beside their record, on its timeline, in the search, to the person, and when they go."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts import filing, preferences
from contacts.models import File
from contacts.models.files import holders
from crm_site.lib import keyset, registry
from crm_site.lib.registry import Hit, add_kind

PAGE = 12
MOST = 300  # files of a name, of which those are shown that one may see

add_kind(
    "contacts.file_added", _("Added the file"), icon="paperclip", group="file", template="contacts/facts/_file.html"
)
add_kind("contacts.file_removed", _("Deleted the file"), icon="trash-2", group="file")


def carry(model, name):
    """Let the rows of a model of an upper floor carry files; `name` stands in their address."""
    holders[model._meta.label_lower] = name


def card(record, reader, *, token="", problems=(), removed=None):
    """What the card of a record's files needs."""
    rows = File.objects.visible_to(reader).kept().of(record).select_related("by")
    page = keyset.page(rows, ("-pk",), token, size=PAGE)
    mine = File.objects.editable_by(reader).filter(pk__in=[file.pk for file in page])
    return {
        "record": record,
        "of": holders[record._meta.label_lower],
        "files": page,
        "mine": set(mine.values_list("pk", flat=True)) if page.rows else set(),
        "problems": problems,
        "removed": removed,
        "largest": filing.LARGEST,
    }


@registry.panel("contacts.files", _("Files"), "contacts/_files.html", order=60, of=("contact", "company"))
def files_of(record, reader):
    return card(record, reader)


@registry.search("files", _("Files"), "paperclip", order=80)
def files_named(query, reader, limit):
    """Files by their name, with the record that they hang on."""
    if not reader.reach("contacts.view_contact"):
        return []
    named = File.objects.kept().named(query.strip()).order_by("-pk")
    keys = list(named.values_list("pk", flat=True)[:MOST])  # most words are in the name of no file
    if not keys:
        return []
    rows = File.objects.visible_to(reader).filter(pk__in=keys).order_by("-pk")
    rows = rows.select_related("contact", "company").prefetch_related("about")[:limit]
    return [Hit(file.name, str(file.holder or ""), file.holder.get_absolute_url(), "paperclip") for file in rows]


@registry.export("files", _("Files"), order=80)
def own_files(contact):
    """What is kept of the person, each with a link that opens it for a day."""
    word = preferences.token(contact, preferences.DATA)
    for file in contact.files.kept().order_by("pk").iterator():
        where = settings.SITE_URL + reverse("contacts:preferences_own_file", args=[word, file.pk])
        said = {"at": file.created_at, "name": file.name, "type": file.content_type, "bytes": file.size}
        yield said | {"download": where}


@registry.erase("contacts.files", "contacts.File")
def forget(contact, person):
    """Rows at once, the bytes when the transaction is through."""
    for file in File.objects.filter(contact=contact):
        file.drop()
