"""What other programs need: keys to come in by, answers that are kept, addresses to be told at."""

from crm_site.api.models.answer import Answer
from crm_site.api.models.hook import Delivery, Endpoint
from crm_site.api.models.token import Token

__all__ = ["Answer", "Delivery", "Endpoint", "Token"]
