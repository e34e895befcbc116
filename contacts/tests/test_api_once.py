"""An Idempotency-Key among several who send at the same moment, and after one of them died."""

import threading

import pytest
from django.db import connection, transaction

from contacts.models import Contact
from crm_site.api.models import Answer

NEW = {"first_name": "Grace", "last_name": "Hopper"}


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_under_way_the_second_is_told_so(program, rep):
    held, over = threading.Event(), threading.Event()
    Answer.objects.create(user=rep, key="a", request="…")

    def work():
        with transaction.atomic():
            Answer.objects.select_for_update().get(key="a")
            held.set()
            over.wait(20)
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert held.wait(20)
    answer = program(rep).post("contacts", NEW, idempotency_key="a")
    over.set()
    first.join()

    assert answer.status_code == 409 and answer.headers["Retry-After"] == "1" and not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_one_that_died_left_is_done_by_the_next(program, rep):
    Answer.objects.create(user=rep, key="a", request="…")
    answer = program(rep).post("contacts", NEW, idempotency_key="a")

    assert answer.status_code == 201 and Contact.objects.count() == 1
    assert program(rep).post("contacts", NEW, idempotency_key="a").headers["Idempotency-Replayed"] == "true"
