"""Message-IDs of ours name what they are about, signed: an answer finds back even if the row is gone."""

import re
import secrets
from base64 import b32encode
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


class MessageIds:
    """`<t12.nonce.signature@host>`: a letter for the kind of thing, and its key."""

    def __init__(self, letter, salt):
        self.salt = salt
        self.letter = letter
        self.ours = re.compile(rf"<?{letter}(\d{{1,18}})\.([0-9a-f]{{16}})\.([0-9a-f]{{24}})@[^>\s]+>?")

    def make(self, key):
        """A new id; nobody can guess it, nobody can make one up."""
        nonce = secrets.token_hex(8)
        host = urlsplit(settings.SITE_URL).hostname
        return f"<{self.letter}{key}.{nonce}.{self._signature(key, nonce)}@{host}>"

    def read(self, message_id):
        """The key that one of our ids names, None for anybody else's or a made-up one."""
        found = self.ours.fullmatch(message_id.strip())
        if found and constant_time_compare(found[3], self._signature(found[1], found[2])):
            return int(found[1])
        return None

    def _signature(self, key, nonce):
        return salted_hmac(self.salt, f"{key}.{nonce}").hexdigest()[:24]


def sign(salt, text):
    """Sixteen small letters and digits that only we can make of a text: short enough for the name of an address."""
    code = b32encode(salted_hmac(salt, text, algorithm="sha256").digest()).decode().lower()
    return code[:16]


def is_signed(salt, text, signature):
    return constant_time_compare(signature.lower(), sign(salt, text))
