from crm_site.staff.rights import ALL, OWN, TEAM, allow

for _thing in ("contact", "company"):
    _name = f"contacts.{_thing}"
    allow(_name, "view", rep=ALL, manager=ALL, agent=ALL, marketer=ALL, analyst=ALL)
    allow(_name, "add", rep=ALL, manager=ALL, agent=ALL, marketer=ALL)
    allow(_name, "change", rep=TEAM, manager=TEAM, agent=ALL, marketer=ALL)
    allow(_name, "delete", manager=TEAM)
    allow(_name, "purge")  # from the bin, for ever

allow("contacts.task", "view", rep=OWN, manager=TEAM, agent=OWN, marketer=OWN, analyst=OWN)
allow("contacts.task", "add", rep=ALL, manager=ALL, agent=ALL, marketer=ALL, analyst=ALL)
allow("contacts.task", "change", rep=OWN, manager=TEAM, agent=OWN, marketer=OWN, analyst=OWN)
allow("contacts.note", "add", rep=ALL, manager=ALL, agent=ALL, marketer=ALL)
allow("contacts.outgoingmail", "add", rep=ALL, manager=ALL, agent=ALL, marketer=ALL)
allow("contacts.file", "add", rep=ALL, manager=ALL, agent=ALL, marketer=ALL)
allow("contacts.import", "add", rep=ALL, manager=ALL, marketer=ALL)
allow("contacts.erasurerequest", "view", manager=ALL)
allow("contacts.erasurerequest", "change")
allow("contacts.qualityfigure", "view", rep=OWN, manager=TEAM, agent=OWN, marketer=ALL, analyst=ALL)
allow("contacts.qualityfigure", "add", manager=ALL, marketer=ALL, analyst=ALL)  # have everything checked now
allow("contacts.qualityrules", "change")
for _verb in ("view", "add", "change"):
    allow("contacts.customfield", _verb)
