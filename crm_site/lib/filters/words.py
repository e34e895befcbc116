from django.utils.translation import gettext as _

from crm_site.lib.filters.declared import field_of
from crm_site.lib.filters.tree import branch, check


def say(tree, model):
    """The filter as a sentence a colleague would say; raises FilterError."""
    return _say(check(tree), model) or _("everyone")


def _say(tree, model, inner=False):
    kind, inside = branch(tree)
    if kind == "condition":
        return field_of(model, inside["field"]).say(inside["op"], inside.get("value"))
    if kind == "not":
        return _("not (%s)") % (_say(inside, model) or _("everyone"))
    if kind == "any" and not inside:
        return _("nobody")
    joined = f" {_('and') if kind == 'all' else _('or')} ".join(
        part for part in (_say(part, model, inner=True) for part in inside) if part
    )
    return f"({joined})" if inner and len(inside) > 1 else joined
