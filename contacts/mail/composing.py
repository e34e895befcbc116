"""The e-mail tab of the composer: how it begins, whom it writes to, and what the author should know before."""

from contacts.mail import addresses, gates, writing
from contacts.mail.forms import MailForm, addresses_of, drafts_of, subject_of, words_of
from contacts.models import MailTemplate, OutgoingMail

FRESH = {"signed": True}


def composer(request, record, form=None, mail=None):
    """What the e-mail tab needs, for whoever draws it; with `mail` the words of one that was taken back."""
    form = form or MailForm(record=record, user=request.user, initial=_beginning(request, record, mail))
    chosen = _chosen(form, record)
    return {
        "composer": form,
        "write": "mail",
        "mail_to": chosen,
        "mail_about": subject_of(form["about"].value(), request.user),
        "mail_verdict": form.verdict if form.is_bound else chosen and gates.judge(chosen),
        "mail_lately": chosen and gates.lately(chosen.contact),
        "mail_answers_here": bool(addresses.base()),
        "mail_signature": addresses.settings_of(request.user).signature,
        "mail_templates": MailTemplate.objects.visible_to(request.user)[:50],
    }


def _chosen(form, record):
    """The address that is written to, as far as it is decided."""
    key = form["to"].value()
    known = form.fields["to"].queryset
    found = known.filter(pk=key).first() if str(key or "").isdecimal() else None
    return found or known.first()


def _beginning(request, record, mail=None):
    """What stands in the form at first: an answer to a mail, one that was taken back, or nothing."""
    start = FRESH | {"about": request.GET.get("about", "")}
    if mail := mail or drafts_of(request.user, request.GET.get("mail", "")):
        return start | words_of(mail)
    fact = _answered(request, record)
    if fact:
        theirs = addresses_of(record).filter(contact=fact.contact_id).first()
        start |= {"answers": fact.pk, "subject": writing.subject_of_answer(fact), "to": theirs and theirs.pk}
    return start


def _answered(request, record):
    key = request.GET.get("answers", "")
    facts = record.interactions.visible_to(request.user).filter(kind__in=writing.MAILS)
    return facts.filter(pk=key).first() if key.isdecimal() else None


def mails_under_way(record, user):
    """Mails of a record that wait, leave or failed: for the top of its timeline."""
    rows = OutgoingMail.objects.visible_to(user).under_way()
    if record._meta.model_name == "contact":
        rows = rows.filter(contact=record)
    else:
        rows = rows.filter(contact__in=record.people.values("pk"))
    return list(rows.select_related("author", "contact").order_by("-pk")[:10])
