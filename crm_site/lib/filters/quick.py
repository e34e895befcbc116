"""The short form that adds one condition to a list: field, comparison, value."""

from django.shortcuts import render

from crm_site.lib.filters.declared import fields_of
from crm_site.lib.filters.sent import answers, takes_of, value_of


def filter_inputs(request, model):
    """The answer to a choice in the form: the comparisons of the field, and what the chosen one compares with."""
    field = fields_of(model).get(request.GET.get("field", ""))
    ops = field.ops if field else {}
    op = request.GET.get("op", "")
    op = op if op in ops else next(iter(ops), "")
    takes = takes_of(field, op)
    context = {
        "field": field,
        "op": op,
        "takes": takes,
        "criterion": field.form() if takes == "form" else None,
        "inputs_url": request.path,
    }
    return render(request, "kit/_filter_field.html", context)


def condition(sent, model):
    """The condition that the form sent, or None."""
    field = fields_of(model).get(sent.get("field", ""))
    op = sent.get("op", "")
    if field is None or op not in field.ops:
        return None
    takes = takes_of(field, op)
    if takes == "form":
        value = answers(field.form(), sent)
    elif takes == "two" and "value2" in sent:
        value = [sent.get("value", ""), sent["value2"]]
    else:
        value = value_of(field, op, sent, "value")
    return {"field": field.key, "op": op} | ({"value": value} if takes else {})
