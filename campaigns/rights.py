from crm_site.staff.rights import ALL, allow

for _thing in ("segment", "campaign"):
    allow(f"campaigns.{_thing}", "view", manager=ALL, marketer=ALL, analyst=ALL)
    allow(f"campaigns.{_thing}", "add", marketer=ALL)
    allow(f"campaigns.{_thing}", "change", marketer=ALL)
allow("campaigns.campaign", "send", marketer=ALL)
