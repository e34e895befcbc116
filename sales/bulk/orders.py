"""Many orders at once."""

from django.utils.translation import gettext_lazy as _

from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.verbs import Verb, add, each
from sales.models import Order


def cancel(change, orders):
    def act(order):
        if order.state == Order.State.CANCELLED:
            return None
        order.cancel(by=change.owner)
        return {}

    return each(change, orders, act)


export_of("orders", Exported(head=((_("Number"), lambda order: order.number),)))
add(
    "orders",
    export_verb(),
    Verb(
        key="cancel",
        label=_("Cancel the orders"),
        short=_("Cancel orders"),
        icon="ban",
        do=cancel,
        danger=True,
        note=_("This takes %(n)s out of all sums, and out of what customers are worth. It cannot be undone."),
        submit=_("Cancel %(n)s"),
        done=_("%s cancelled"),
        load=lambda orders: orders.select_related("contact", "company"),
        chunk=100,
    ),
)
