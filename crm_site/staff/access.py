from crm_site.staff.links import sign_in_path
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, Access


def _token(cast):
    return [sign_in_path(make.user()).strip("/").rpartition("/")[2]]


ACCESS = [
    Access("staff:sign_in", GET=EVERYONE, POST=EVERYONE, public=True),
    Access("staff:sign_in_link", args=_token, GET=EVERYONE, POST=EVERYONE, public=True),
    Access("staff:sign_out", POST=EVERYONE, public=True),
    Access("staff:profile", GET=EVERYONE, POST=EVERYONE),
    Access("staff:password", GET=EVERYONE, POST=EVERYONE),
    Access("staff:first_password", GET=EVERYONE, POST=EVERYONE),
]
