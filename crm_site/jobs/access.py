from django.core.files.base import ContentFile

from crm_site.jobs.models import Job
from crm_site.testing.access import EVERYONE, Access


def _job(cast):
    job = Job.objects.create(kind="contacts.import", title="a file", owner=cast.rep)
    job.result_file.save("r.csv", ContentFile(b"a,b"))
    job.error_file.save("e.csv", ContentFile(b"a,b"))
    return [job.pk]


OTHERS = "manager agent marketer analyst outsider"
ACCESS = [
    Access("jobs:list", GET=EVERYONE),
    Access("jobs:now", GET=EVERYONE),
    Access("jobs:detail", _job, GET="rep admin", unseen=OTHERS),
    Access("jobs:cancel", _job, POST="rep admin", unseen=OTHERS),
    Access("jobs:result", _job, GET="rep admin", unseen=OTHERS),
    Access("jobs:errors", _job, GET="rep admin", unseen=OTHERS),
]
