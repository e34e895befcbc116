"""Files on people and companies."""

from datetime import datetime

from django.http import Http404
from ninja import File as FromFile
from ninja import Query
from ninja.files import UploadedFile

from contacts import filing, serving
from contacts.api.people import SEES, SEES_COMPANY, people
from contacts.api.shapes import joined
from contacts.models import Company, Contact, File
from crm_site.api.doors import own, seen
from crm_site.api.problems import means
from crm_site.api.shapes import Part, Ref, Shape, Walked, ref

means(filing.CannotTake, 422, field="file")

FILE = Shape(
    "File",
    id=Part(int),
    name=Part(str),
    content_type=Part(str),
    size=Part(int),
    by=Part(Ref, lambda file: ref(file.by), joined("by")),
    created_at=Part(datetime),
)


@people.get("/contacts/{int:pk}/files", FILE.page, right=SEES)
def contact_files(request, pk: int, asked: Query[Walked]):
    """Files on a person, the newest first."""
    return _files(request, seen(request, Contact, pk), asked)


@people.get("/companies/{int:pk}/files", FILE.page, right=SEES_COMPANY)
def company_files(request, pk: int, asked: Query[Walked]):
    """Files on a company, the newest first."""
    return _files(request, seen(request, Company, pk), asked)


def _files(request, record, asked):
    return FILE.walk(File.objects.visible_to(request.user).kept().of(record), ["-pk"], asked)


@people.post("/contacts/{int:pk}/files", FILE.schema, right="contacts.add_file")
def contact_file_add(request, pk: int, file: FromFile[UploadedFile]):
    """Hang a file on a person; what it is is seen from its content."""
    return _take(request, seen(request, Contact, pk), file)


@people.post("/companies/{int:pk}/files", FILE.schema, right="contacts.add_file")
def company_file_add(request, pk: int, file: FromFile[UploadedFile]):
    """Hang a file on a company."""
    return _take(request, seen(request, Company, pk), file)


def _take(request, record, file):
    if why := filing.refusal(filing.safe_name(file.name), file.size):
        raise filing.CannotTake(why)
    return FILE.said(filing.take(record, file.name, file.read(), by=request.user))


@people.get("/files/{int:pk}/content", None, right=SEES)
def file_content(request, pk: int):
    """The bytes of a file."""
    found = File.objects.visible_to(request.user).kept().filter(pk=pk).first()
    if found is None:
        raise Http404
    return serving.download(found.file, found.name, found.content_type)


@people.delete("/files/{int:pk}", right="contacts.add_file")
def file_delete(request, pk: int):
    """Take a file away; for a month it can be put back."""
    own(request, File, pk).remove(by=request.user)


@people.post("/files/{int:pk}/restore", FILE.schema, status=200, right="contacts.add_file")
def file_restore(request, pk: int):
    """Put a file back that was taken away."""
    own(request, File, pk).put_back(by=request.user)
    return FILE.said(seen(request, File, pk, FILE.loaded))
