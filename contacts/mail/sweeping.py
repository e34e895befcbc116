"""What the doorbell did not ring for: mails whose time has come, unread ones, and bytes that nobody owns."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils.timezone import now

from contacts.mail import sending
from contacts.models import File, LoggedMail, OutgoingMail

TIME_TO_READ = timedelta(minutes=5)  # stored longer ago than this and not read: its reader has died
DELETED = timedelta(days=30)
TIME_TO_STORE = timedelta(days=1)  # bytes without a row are being written, or a crash left them
AT_ONCE = 500


def doubtful(moment):
    """Mails that a worker took and never told us about: a person decides."""
    for row in OutgoingMail.objects.abandoned(moment)[:100]:
        sending.abandon(row)


def unread(moment):
    rows = LoggedMail.objects.unread().filter(received_at__lt=moment - TIME_TO_READ)
    return list(rows.values_list("pk", flat=True)[:50])


def drop_deleted(moment=None):
    """Files that were deleted a month ago go for good."""
    old = File.objects.filter(deleted_at__lt=(moment or now()) - DELETED).order_by("deleted_at")[:AT_ONCE]
    for file in old:
        file.drop()
    return len(old)


def drop_orphans(moment=None, storage=default_storage):
    """Bytes in the folder of files that no row knows, a day after they were written."""
    moment, gone = moment or now(), 0
    for month in _folders("files", storage):
        paths = [f"{month}/{name}" for name in storage.listdir(month)[1]]
        for start in range(0, len(paths), AT_ONCE):
            gone += _drop_unknown(paths[start : start + AT_ONCE], moment, storage)
    return gone


def _drop_unknown(paths, moment, storage):
    known = set(File.objects.filter(file__in=paths).values_list("file", flat=True))
    known |= set(File.objects.filter(thumbnail__in=paths).values_list("thumbnail", flat=True))
    gone = [path for path in paths if path not in known and storage.get_modified_time(path) < moment - TIME_TO_STORE]
    for path in gone:
        storage.delete(path)
    return len(gone)


def _folders(root, storage):
    """`files/2026/11` and the like."""
    if not storage.exists(root):
        return
    for year in storage.listdir(root)[0]:
        for month in storage.listdir(f"{root}/{year}")[0]:
            yield f"{root}/{year}/{month}"
