from django.utils.translation import gettext as _

from crm_site.lib.filters.declared import field_of, is_of_people
from crm_site.lib.filters.tree import branch, check


def say(tree, model):
    """The filter as a sentence a colleague would say; raises FilterError."""
    return _say(check(tree), model)


def pieces(tree, model):
    """The same for a chip: what, how and with what of a condition, or how a group is joined and its sentence."""
    kind, inside = branch(check(tree))
    if kind == "condition":
        return tuple(filter(None, field_of(model, inside["field"]).pieces(inside["op"], inside.get("value"))))
    if kind != "not":
        return (_("All of") if kind == "all" else _("Any of"), _say(tree, model))
    below, _parts = branch(inside)
    words = {"any": _("None of"), "all": _("Not all of")}.get(below, _("Not"))
    return words, _say(inside, model)


def _say(tree, model, inner=False):
    kind, inside = branch(tree)
    if kind == "condition":
        return field_of(model, inside["field"]).say(inside["op"], inside.get("value"))
    if kind == "not":
        return _("not (%s)") % _say(inside, model)
    if not inside:
        return _all_or_none(kind, is_of_people(model))
    joined = f" {_('and') if kind == 'all' else _('or')} ".join(_say(part, model, inner=True) for part in inside)
    return f"({joined})" if inner and len(inside) > 1 else joined


def _all_or_none(kind, people):
    if kind == "all":
        return _("everyone") if people else _("everything")
    return _("nobody") if people else _("nothing")
