from crm_site.staff.rights import ALL, allow

allow("support.ticket", "view", rep=ALL, manager=ALL, agent=ALL, analyst=ALL)
allow("support.ticket", "add", agent=ALL)
allow("support.ticket", "change", agent=ALL)
allow("support.ticket", "delete", agent=ALL)
allow("support.ticket", "purge")  # from the bin, for ever
for _right in ("view", "add", "change", "delete"):
    allow("support.mailbox", _right)
