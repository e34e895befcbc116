from crm_site.staff.rights import ALL, OWN, allow

allow("jobs.job", "view", rep=OWN, manager=OWN, agent=OWN, marketer=OWN, analyst=OWN, admin=ALL)
