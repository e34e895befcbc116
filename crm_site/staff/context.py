from crm_site.jobs.models import Job
from crm_site.lib import navigation


def shell(request):
    """What every page of the product is framed by: navigation, the user, their running jobs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"shell": Shell(user)}


class Shell:
    """Asked for lazily: a part that is swapped in does not pay for the frame."""

    def __init__(self, user):
        self.user = user

    @property
    def groups(self):
        return navigation.groups(self.user)

    @property
    def jobs(self):
        return Job.objects.visible_to(self.user).unfinished().count()
