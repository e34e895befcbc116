from crm_site.staff.rights import ALL, OWN, TEAM, allow

for _thing in ("deal", "lead"):
    _name = f"sales.{_thing}"
    allow(_name, "view", rep=TEAM, manager=ALL, marketer=ALL, analyst=ALL)
    allow(_name, "change", rep=OWN, manager=TEAM)
    allow(_name, "delete", manager=TEAM)
    allow(_name, "purge")  # from the bin, for ever

allow("sales.deal", "add", rep=ALL, manager=ALL)
allow("sales.lead", "add", rep=ALL, manager=ALL, marketer=ALL)

for _thing in ("product", "order"):
    _name = f"sales.{_thing}"
    allow(_name, "view", rep=ALL, manager=ALL, agent=ALL, marketer=ALL, analyst=ALL)
    allow(_name, "add", manager=ALL)
    allow(_name, "change", manager=ALL)

for _name in ("sales.pipeline", "sales.stage", "sales.lostreason", "sales.productalias"):
    for _right in ("view", "add", "change", "delete"):
        allow(_name, _right)
for _name in ("sales.dealchange", "sales.orderline", "sales.customertotals"):
    allow(_name, "view")
