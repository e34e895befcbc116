"""E-mail to people: written, on its way, taken back. What left and what was answered is told by the timeline."""

from datetime import datetime

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts.api.people import SEES
from contacts.api.shapes import Moment, joined
from contacts.mail.forms import MailForm
from contacts.models import Contact, OutgoingMail, address_key
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem, of_form
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

mails = Area("mails", _("E-mail"))
WRITES = "contacts.add_outgoingmail"
WRITTEN = {"text": "body", "files": "kept_files"}  # our words, and those of the form

MAIL = Shape(
    "Mail",
    id=Part(int),
    contact=Part(Ref, lambda mail: ref(mail.contact), joined("contact")),
    author=Part(Ref, lambda mail: ref(mail.author), joined("author")),
    to=Part(str),
    cc=Part(list[str], lambda mail: [one for one in mail.cc.split(", ") if one]),
    subject=Part(str),
    text=Part(str),
    state=Part(str, about="queued, sending, sent, failed, uncertain (perhaps sent) or back (taken back)."),
    leaves_at=Part(datetime),
    sent_at=Part(datetime),
    problem=Part(str, lambda mail: mail.last_error, about="What the mail server said."),
    created_at=Part(datetime),
)


class NewMail(Strict):
    to: str | None = Field(None, max_length=254, description="An address of the person; the primary one without.")
    cc: list[str] = Field(default_factory=list, max_length=50)
    subject: str = Field(min_length=1, max_length=250)
    text: str = Field(min_length=1, max_length=20_000, description="**bold**, *italic*, - list, [words](https://…).")
    signed: bool = Field(False, description="With your signature.")
    files: list[int] = Field(default_factory=list, max_length=50, description="Numbers of files on the person.")
    answers: int | None = Field(None, description="The number of the fact, a mail, that it answers.")
    leaves_at: Moment | None = Field(None, description="Later than now.")
    anyway: bool = Field(False, description="Send it although something speaks against it.")


@mails.get("/contacts/{int:pk}/mails", MAIL.page, right=SEES)
def mail_list(request, pk: int, asked: Query[Walked]):
    """Mails written here to a person, the newest first."""
    rows = OutgoingMail.objects.visible_to(request.user).filter(contact=seen(request, Contact, pk))
    return MAIL.walk(rows, ["-pk"], asked)


@mails.post("/contacts/{int:pk}/mails", MAIL.schema, status=202, right=WRITES)
def mail_write(request, pk: int, payload: NewMail):
    """Write to a person; it leaves within a minute, or when you say."""
    person = seen(request, Contact, pk)
    given = payload.dict(exclude={"to", "cc"})
    sent = {WRITTEN.get(name, name): value for name, value in given.items() if value is not None}
    sent |= {"to": _address(person, payload.to), "cc": ", ".join(payload.cc)}
    form = MailForm(sent, record=person, user=request.user)
    if not form.is_valid():
        raise _refusal(form)
    return _told(request, form.save().pk)


def _address(person, wanted):
    """The key of the person's address that is meant."""
    found = person.emails.filter(key=address_key(wanted)).first() if wanted else person.primary_email
    if found is None:
        what = say("The person has no such address.") if wanted else say("There is no e-mail address to write to.")
        raise Problem(422, fields={"to": [what]})
    return found.pk


def _refusal(form):
    """By our words; what speaks against it stands beside the question whether to send it anyway."""
    problem, ours = of_form(form), {name: word for word, name in WRITTEN.items()}
    problem.fields = {ours.get(name, name): texts for name, texts in problem.fields.items()}
    if "anyway" in problem.fields:
        problem.fields["anyway"] = [str(reason) for reason in form.verdict.warnings]
    return problem


@mails.get("/mails/{int:pk}", MAIL.schema, right=SEES)
def mail(request, pk: int):
    """How far a mail got."""
    return _told(request, pk)


@mails.post("/mails/{int:pk}/again", MAIL.schema, status=202, right=WRITES)
def mail_again(request, pk: int):
    """Try once more to send a mail that failed."""
    own(request, OutgoingMail, pk, load=_with_person).send_again()
    return _told(request, pk)


@mails.delete("/mails/{int:pk}", right=WRITES)
def mail_back(request, pk: int):
    """Take a mail back that has not left, or give up one that failed; one that left is a 409."""
    found = own(request, OutgoingMail, pk, load=_with_person)
    found.give_up()
    if found.state != OutgoingMail.State.TAKEN_BACK and not found.take_back():
        raise Problem(409, say("Too late: the mail “%s” has left.") % found)


def _with_person(rows):
    return rows.select_related("contact")


def _told(request, pk):
    return MAIL.said(seen(request, OutgoingMail, pk, MAIL.loaded))
