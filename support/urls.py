from django.urls import path

from support.views import mails, tickets, verbs

app_name = "support"
urlpatterns = [
    path("tickets/", tickets.ticket_list, name="list"),
    path("tickets/new/", tickets.ticket_add, name="add"),
    path("tickets/<int:pk>/", tickets.ticket, name="ticket"),
    path("tickets/<int:pk>/answers/", verbs.answer, name="answer"),
    path("tickets/<int:pk>/notes/", verbs.note, name="note"),
    path("tickets/<int:pk>/assignment/", verbs.take, name="take"),
    path("tickets/<int:pk>/solution/", verbs.solve, name="solve"),
    path("tickets/<int:pk>/reopening/", verbs.reopen, name="reopen"),
    path("messages/<int:pk>/reversal/", verbs.take_back, name="take_back"),
    path("messages/<int:pk>/sending/", verbs.send_again, name="send_again"),
    path("attachments/<int:pk>/", mails.attachment, name="attachment"),
    path("held-mail/", mails.held_list, name="held"),
    path("held-mail/<int:pk>/", mails.held_mail, name="held_mail"),
    path("held-mail/<int:pk>/ticket/", mails.held_ticket, name="held_ticket"),
    path("held-mail/<int:pk>/discarding/", mails.held_discard, name="held_discard"),
    path("mails/<int:pk>/original/", mails.original, name="original"),
]
