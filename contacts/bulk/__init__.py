"""Changing many rows of a list at once: `verbs` says what can be done, `beginning` puts it in the queue, `changing`
and `taking` do it in the background. Other floors add their verbs in a `bulk` of their own, found at start-up.
"""

from contacts.bulk import companies, people  # they register themselves

__all__ = ["companies", "people"]
