pytest_plugins = [
    "crm_site.testing.api",
    "crm_site.testing.cast",
    "crm_site.testing.database",
    "crm_site.testing.listening",
    "crm_site.testing.many",
    "crm_site.testing.often",
    "crm_site.testing.work",
    "crm_site.testing.browser",
    "crm_site.testing.real",
]
