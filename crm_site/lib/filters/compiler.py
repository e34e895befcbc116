from functools import reduce
from operator import and_, or_

from django.db.models import Q

from crm_site.lib.filters.declared import Asked, field_of
from crm_site.lib.filters.tree import branch, check

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q() would vanish when it is negated or one of several


def compile(tree, base, *, reader, as_of):
    """The rows of `base` (a queryset) that the tree asks for, answered at the instant `as_of`.

    `reader` is the user who asks, or None for the system; the base is expected to be scoped to them already.
    Raises FilterError, with a sentence for the person who built the filter.
    """
    return base.filter(_q(check(tree), base.model, Asked(reader, as_of)))


def _q(tree, model, asked):
    kind, inside = branch(tree)
    if kind == "condition":
        return field_of(model, inside["field"]).q(inside["op"], inside.get("value"), asked)
    if kind == "not":
        return ~_q(inside, model, asked)
    parts = [_q(part, model, asked) for part in inside]
    return reduce(and_, parts, EVERYTHING) if kind == "all" else reduce(or_, parts, NOTHING)
