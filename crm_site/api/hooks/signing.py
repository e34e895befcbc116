"""Standard Webhooks: who receives a message can tell that it is ours, whole and fresh."""

import base64
import hashlib
import hmac

MARK = "whsec_"


def signature(secret, number, timestamp, body):
    """One `v1,…` over the message's number, its time and its bytes."""
    signed = f"{number}.{timestamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix(MARK))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets, number, timestamp, body):
    """One signature for each valid secret: while two are valid, the other side may know either."""
    return {
        "webhook-id": number,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, number, timestamp, body) for secret in secrets),
    }
