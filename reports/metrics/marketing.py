"""Numbers about campaigns: shares of what was sent."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from campaigns.models import Delivery
from reports.metrics.registry import COUNT, PERCENT, metric
from reports.metrics.selling import share

SEES = "campaigns.view_campaign"


def sent(scope):
    """Messages sent in the span."""
    return scope.during(scope.of(scope.rows(Delivery), "campaign__owner").sent(), "sent_at")


@metric(
    "campaigns.sent",
    _("Messages sent"),
    unit=COUNT,
    permission=SEES,
    sentence=_("Messages of campaigns that a mail server took in the period."),
)
def messages_sent(scope):
    return sent(scope).count()


def _rate(name, label, sentence, moment, better="up"):
    """One more number: the share of the sent messages that have this moment."""

    @metric(name, label, unit=PERCENT, permission=SEES, better=better, sentence=sentence)
    def measure(scope):
        found = sent(scope).aggregate(all=Count("pk"), part=Count(moment))
        return share(found["part"], found["all"])

    return measure


open_rate = _rate(
    "campaigns.open_rate",
    _("Opened"),
    _("Messages opened by a person, as a share of those sent in the period."),
    "opened_at",
)
click_rate = _rate(
    "campaigns.click_rate",
    _("Clicked"),
    _("Messages in which a person followed a link, as a share of those sent in the period."),
    "clicked_at",
)
unsubscribe_rate = _rate(
    "campaigns.unsubscribe_rate",
    _("Unsubscribed"),
    _("Messages from which a person unsubscribed, as a share of those sent in the period."),
    "unsubscribed_at",
    better="down",
)
