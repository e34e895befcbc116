from crm_site.staff.shell import Shell


def shell(request):
    """What every page of the product is framed by: see `crm_site.staff.shell`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"shell": Shell(user)}
