"""Two hands: while the database takes in what one of them sent, the other writes down what comes next."""

import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context

from django.db import connection

from contacts.importing.writing import Hand, reserved, send
from contacts.models.record import Record

TURNS = 0.0002  # seconds after which one hand lets the other go on


class Beside:
    """`ask(work, *said)` begins it, one after the other; `.result()` of what is given back waits for it.

    For what needs no database, and for what is sent to it on the connection of the one who asks.
    """

    def __enter__(self):
        self._helper, self._turns = ThreadPoolExecutor(1, thread_name_prefix="beside"), sys.getswitchinterval()
        sys.setswitchinterval(TURNS)
        return self

    def __exit__(self, *trouble):
        self._helper.shutdown(cancel_futures=True)
        sys.setswitchinterval(self._turns)

    def ask(self, work, *said):
        return self._helper.submit(copy_context().run, work, *said)


class Hands(Hand):
    """Writes as `Hand` does, and does not wait for it. Any other statement on the connection does: order is kept."""

    def __init__(self, beside):
        self.beside, self.under_way, self.stock, self.used = beside, [], {}, {}

    @contextmanager
    def ready(self):
        with connection.execute_wrapper(self._in_order):
            yield

    def settle(self):
        under_way, self.under_way = self.under_way, []
        wait(under_way)
        with connection.wrap_database_errors:
            for one in under_way:
                one.result()

    def send(self, statement, lines):
        self.under_way.append(self.beside.ask(send, connection.connection.cursor(), statement, lines))

    def stock_up(self):
        """Reserve as many keys as the chunk before needed, while nobody has to be waited for.

        Old ones are forgotten: keys tell what came first. Those of people tell the history who is new, and come late.
        """
        wanted = {model: number for model, number in self.used.items() if not issubclass(model, Record)}
        self.stock, self.used = reserved(wanted) if wanted else {}, {}

    def keys(self, model, number):
        self.used[model] = self.used.get(model, 0) + number
        known = self.stock.pop(model, [])
        if len(known) < number:
            known += super().keys(model, number - len(known))
        self.stock[model] = known[number:]
        return known[:number]

    def _in_order(self, execute, *said):
        self.settle()
        return execute(*said)
