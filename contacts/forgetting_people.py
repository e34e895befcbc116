"""The answer to a wish to be forgotten, and the mail that tells it."""

from contacts import tasks


def carry_out(wish, *, by):
    """Erase the person and tell them; False when the wish is not confirmed, or answered already."""
    if wish.state != wish.State.CONFIRMED:
        return False
    tell = _whom_to_tell(wish)  # as long as we know it
    wish.carry_out(by=by)
    if tell:
        tasks.tell_settled.delay_on_commit(*tell, "")
    return True


def refuse(wish, reason, *, by):
    """Say no, with the reason that the person reads; False when the wish was answered already."""
    if not wish.is_open:
        return False
    wish.refuse(reason, by=by)
    if tell := _whom_to_tell(wish):
        tasks.tell_settled.delay_on_commit(*tell, reason)
    return True


def _whom_to_tell(wish):
    """Address and language."""
    email = wish.contact.primary_email
    return (email.address, wish.contact.language) if email else None
