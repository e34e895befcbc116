"""What campaigns say about a customer: facts, the panel, questions for segments, search and Today."""

from datetime import timedelta

from django import forms
from django.contrib.postgres.functions import RandomUUID
from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.gates import MONTH, Reason
from campaigns.models import Campaign, Delivery, Segment
from contacts import wording
from contacts.models import Channel, Contact, ContactPreference, Purpose
from crm_site.lib.filters import criterion
from crm_site.lib.registry import Hit, Todo, add_kind, erase, export, panel, queue, search

TOLD = {"group": "campaign", "template": "campaigns/facts/_message.html"}
LATELY = timedelta(days=7)

add_kind("campaigns.sent", _("Got a message"), icon="mail", tone="violet", **TOLD)
add_kind("campaigns.opened", _("Looked at a message"), icon="mail-open", **TOLD)
add_kind("campaigns.clicked", _("Followed a link"), icon="mouse-pointer-click", tone="good", **TOLD)
add_kind("campaigns.unsubscribed", _("Unsubscribed"), icon="mail-x", tone="late", **TOLD)


class WithinForm(forms.Form):
    days = forms.IntegerField(label=_("in the last days"), min_value=1, max_value=3650, initial=90)


@criterion(
    Contact,
    "campaigns.received",
    _("Got a campaign"),
    WithinForm,
    sentence=_("got a campaign in the last %(days)s days"),
    denial=_("got no campaign in the last %(days)s days"),
)
def received(asked, days):
    return _some(Delivery.objects.sent(), "sent_at", asked.as_of, days)


@criterion(
    Contact,
    "campaigns.opened",
    _("Opened a campaign"),
    WithinForm,
    sentence=_("opened a campaign in the last %(days)s days"),
    denial=_("opened no campaign in the last %(days)s days"),
)
def opened(asked, days):
    return _some(Delivery.objects.opened(), "opened_at", asked.as_of, days)


@criterion(
    Contact,
    "campaigns.clicked",
    _("Clicked in a campaign"),
    WithinForm,
    sentence=_("clicked in a campaign in the last %(days)s days"),
    denial=_("clicked in no campaign in the last %(days)s days"),
)
def clicked(asked, days):
    return _some(Delivery.objects.clicked(), "clicked_at", asked.as_of, days)


class NoAnswers(forms.Form):
    """A question with nothing to fill in."""


@criterion(
    Contact,
    "campaigns.agreed",
    _("Agreed to news by e-mail"),
    NoAnswers,
    sentence=_("agreed to news by e-mail"),
    denial=_("did not agree to news by e-mail"),
)
def agreed(asked):
    """For looking at people; who is written to is decided by the gates, whatever a segment says."""
    return Exists(Contact.objects.consenting(Channel.EMAIL).filter(pk=OuterRef("pk")))


def _some(deliveries, moment, as_of, days):
    since = as_of - timedelta(days=days)
    return Exists(deliveries.filter(Q(**{f"{moment}__gt": since, f"{moment}__lte": as_of}), contact=OuterRef("pk")))


@panel("campaigns.messages", _("Campaigns"), "campaigns/_customer_panel.html", order=60)
def messages(contact, reader):
    """The last messages, and whether there may be more."""
    if not isinstance(contact, Contact):
        return None
    last = contact.deliveries.sent().select_related("campaign", "variant").order_by("-sent_at")[:5]
    return {
        "deliveries": list(last),
        "agreed": contact.allows(Channel.EMAIL, Purpose.MARKETING),
        "may_open": reader.has_perm("campaigns.view_campaign"),
    } | heard(contact)


def heard(contact):
    """How often they heard from us lately, what came of it, and whether it is as much as they want."""
    moment = now()
    lately = Q(sent_at__gt=moment - MONTH)
    sent = contact.deliveries.sent().filter(sent_at__gt=moment - 3 * MONTH)
    found = sent.aggregate(
        month=Count("pk", filter=lately),
        quarter=Count("pk"),
        opened=Count("pk", filter=Q(opened_at__isnull=False)),
        clicked=Count("pk", filter=Q(clicked_at__isnull=False)),
    )
    wish = ContactPreference.objects.filter(contact=contact).first()
    most = wish and wish.most_per_month
    return found | {"most": most, "enough": bool(most and found["month"] >= most), "paused": wish and wish.paused}


@export("campaigns.messages", _("Messages that we sent you"), order=60)
def messages_of(contact):
    for one in contact.deliveries.sent().select_related("campaign", "variant").order_by("sent_at").iterator():
        yield {
            "sent_at": one.sent_at,
            "channel": one.channel,
            "address": one.address,
            "subject": wording.merge(one.variant.subject, contact),
            "text": wording.to_text(wording.merge(one.variant.body, contact)),
            "opened_at": one.opened_at,
            "clicked_at": one.clicked_at,
            "unsubscribed_at": one.unsubscribed_at,
        }


@erase("campaigns", "campaigns.Delivery")
def forget(contact, person):
    """That something was sent stays for the figures; where to goes, and what is planned is held back."""
    Delivery.objects.planned().filter(contact=contact).update(state=Delivery.State.SUPPRESSED, reason=Reason.NO_ADDRESS)
    nobody = Concat(Value("erased-"), Cast("pk", CharField()))
    contact.deliveries.update(address="", address_key=nobody, token=RandomUUID(), error="")


@search("campaigns.campaign", _("Campaigns"), "send", order=70)
def find_campaigns(query, reader, limit):
    found = Campaign.objects.visible_to(reader).filter(name__icontains=query).order_by("-created_at", "-pk")
    return [Hit(one.name, str(one.get_state_display()), one.get_absolute_url(), "send") for one in found[:limit]]


@search("campaigns.segment", _("Segments"), "circle-dashed", order=75)
def find_segments(query, reader, limit):
    found = Segment.objects.visible_to(reader).filter(name__icontains=query).order_by("name")
    return [Hit(one.name, one.sentence[:120], one.get_absolute_url(), "circle-dashed") for one in found[:limit]]


@queue
def what_to_do(user, as_of):
    """For those who send: what needs a decision, what waits to be sent, what can be looked at."""
    if not user.has_perm("campaigns.send_campaign"):
        return []
    mine = Campaign.objects.within(user, "send")
    return [*_troubles(mine, as_of), *_drafts(mine), *_fresh_results(mine, as_of)]


def _troubles(campaigns, as_of):
    """Campaigns that stand still, or whose messages were refused or may not have left."""
    troubled = Delivery.objects.filter(campaign=OuterRef("pk"))
    open_ones = campaigns.exclude(state__in=[Campaign.State.DRAFT, Campaign.State.CANCELLED]).annotate(
        doubtful=Exists(troubled.uncertain()), refused=Exists(troubled.failed())
    )
    lately = Q(sent_at=None) | Q(sent_at__gt=as_of - LATELY)
    for one in open_ones.filter(Q(doubtful=True) | ~Q(error="") | lately & Q(refused=True)).order_by("pk")[:3]:
        yield Todo(
            rank=0 if one.doubtful or one.error else 20,
            title=say("Decide about “%s”") % one if one.doubtful else say("Look at “%s”") % one,
            line=_trouble(one),
            url=reverse("campaigns:sending" if one.doubtful or one.error else "campaigns:results", args=[one.pk]),
            action=say("Decide") if one.doubtful else say("Look"),
            icon="triangle-alert",
            tone="late" if one.doubtful or one.error else "soon",
        )


def _trouble(campaign):
    if campaign.doubtful:
        number = campaign.deliveries.uncertain().count()
        return ngettext("%d message may or may not have left", "%d messages may or may not have left", number) % number
    if campaign.error:
        return campaign.error
    number = campaign.deliveries.failed().count()
    return ngettext("%d message was refused", "%d messages were refused", number) % number


def _drafts(campaigns):
    ready = campaigns.drafts().filter(segment__isnull=False, variants__letter="A").select_related("segment")
    for one in ready.order_by("-updated_at", "-pk")[:2]:
        yield Todo(
            rank=20,
            title=say("“%s” is ready to be checked") % one,
            line=str(one.segment),
            url=reverse("campaigns:check", args=[one.pk]),
            action=say("Check"),
            icon="send",
            tone="violet",
        )


def _fresh_results(campaigns, as_of):
    """A day after it went out there is something to see; a week later it has been seen."""
    window = (as_of - LATELY, as_of - timedelta(days=1))
    for one in campaigns.sent().filter(sent_at__range=window).order_by("-sent_at")[:2]:
        yield Todo(
            rank=30,
            title=say("See how “%s” did") % one,
            line=str(one.segment or ""),
            url=reverse("campaigns:results", args=[one.pk]),
            action=say("Look"),
            icon="chart-column",
            tone="good",
        )
