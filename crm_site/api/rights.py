from crm_site.staff.rights import allow

for _right in ("view", "add", "change", "delete"):
    allow("api.endpoint", _right)
allow("api.token", "view")
allow("api.token", "change")
