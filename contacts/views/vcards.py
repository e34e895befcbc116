from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from contacts import vcard
from contacts.models import Contact
from contacts.vcard.people import NEEDS


@require_GET
@login_required
@permission_required("contacts.view_contact", raise_exception=True)
def contact_vcard(request, pk):
    """The person as a card, for one's own address book."""
    rows = Contact.objects.visible_to(request.user).select_related("company")
    person = get_object_or_404(rows.prefetch_related(*NEEDS), pk=pk)
    name = {"Content-Disposition": content_disposition_header(True, f"{person}.vcf")}
    return HttpResponse(vcard.write([vcard.card_of(person)]), content_type="text/vcard; charset=utf-8", headers=name)
