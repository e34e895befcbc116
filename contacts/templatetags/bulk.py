from django import template

from contacts.bulk import verbs

register = template.Library()


@register.simple_tag(takes_context=True)
def bulk_verbs(context, of):
    """What whoever reads may do with many rows of the list, in its order."""
    return verbs.offered(of, context["request"].user)
