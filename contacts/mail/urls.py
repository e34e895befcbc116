"""Addresses of e-mail and files: part of those of the contacts app."""

from django.urls import path

from contacts.views import files, mail_queue, mail_settings, mails, mentions

urlpatterns = [
    path("contacts/<int:pk>/outbox/", mails.outbox, name="outbox"),
    path("companies/<int:pk>/outbox/", mails.company_outbox, name="company_outbox"),
    path("mails/<int:pk>/undoing/", mails.mail_undo, name="mail_undo"),
    path("mails/<int:pk>/dispatch/", mails.mail_again, name="mail_again"),
    path("mails/<int:pk>/dropping/", mails.mail_drop, name="mail_drop"),
    path("me/mail/", mail_settings.my_mail, name="my_mail"),
    path("me/mail/address/", mail_settings.my_mail_renew, name="my_mail_renew"),
    path("mail-templates/new/", mail_settings.mail_template_add, name="mail_template_add"),
    path("mail-templates/<int:pk>/", mail_settings.mail_template, name="mail_template"),
    path("mail-templates/<int:pk>/deletion/", mail_settings.mail_template_delete, name="mail_template_delete"),
    path("mail-queue/", mail_queue.mail_queue, name="mail_queue"),
    path("mail-queue/addresses/<int:pk>/person/", mail_queue.stranger_add, name="stranger_add"),
    path("mail-queue/addresses/<int:pk>/dropping/", mail_queue.stranger_drop, name="stranger_drop"),
    path("logged-mails/<int:pk>/", mail_queue.logged_mail, name="logged_mail"),
    path("logged-mails/<int:pk>/original/", mail_queue.logged_original, name="logged_original"),
    path("logged-mails/<int:pk>/trust/", mail_queue.logged_trust, name="logged_trust"),
    path("logged-mails/<int:pk>/discarding/", mail_queue.logged_discard, name="logged_discard"),
    path("colleagues/", mentions.colleagues, name="colleagues"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/picture/", files.file_picture, name="file_picture"),
    path("files/<int:pk>/deletion/", files.file_delete, name="file_delete"),
    path("files/<int:pk>/restoring/", files.file_restore, name="file_restore"),
    path("files/<str:of>/<int:pk>/", files.files, name="files"),
    path("preferences/<str:token>/files/<int:pk>/", files.own_file, name="preferences_own_file"),
]
