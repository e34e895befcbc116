"""The one filter grammar: a list's filter, a segment, an export and a report ask by the same tree.

A tree is JSON: `{"all": [tree, …]}`, `{"any": [tree, …]}`, `{"not": tree}` or a condition
`{"field": key, "op": op, "value": value}`; a criterion is a condition whose op is `has` or `has_not` and whose
value holds its answers. An empty tree `{}` or `{"all": []}` asks for everything, `{"any": []}` for nothing.
At most 5 deep, at most 50 conditions. Only what is declared beside a model can be asked.
"""

from crm_site.lib.filters.compiler import compile
from crm_site.lib.filters.dates import Anniversary, Date, Moment
from crm_site.lib.filters.declared import Asked, NoAnswers, condition_of, criterion, declare, fields_of, provide
from crm_site.lib.filters.fields import Choice, Flag, Link, Number, TeamChoice, Text
from crm_site.lib.filters.tree import FilterError, check, conditions
from crm_site.lib.filters.words import pieces, say

__all__ = [
    "Anniversary",
    "Asked",
    "Choice",
    "Date",
    "FilterError",
    "Flag",
    "Link",
    "Moment",
    "NoAnswers",
    "Number",
    "TeamChoice",
    "Text",
    "check",
    "compile",
    "condition_of",
    "conditions",
    "criterion",
    "declare",
    "fields_of",
    "pieces",
    "provide",
    "say",
]
