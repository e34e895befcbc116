from crm_site.staff.rights import ALL, OWN, allow

allow("reports.report", "view", rep=OWN, agent=OWN, manager=ALL, marketer=ALL, analyst=ALL)
for _right in ("add", "change", "delete"):
    allow("reports.report", _right, rep=OWN, agent=OWN, manager=OWN, marketer=OWN, analyst=OWN)
allow("reports.reportrun", "add", manager=OWN, marketer=OWN, analyst=OWN)  # taking rows out of the house
