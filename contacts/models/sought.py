"""What people are found by: one line of words for each, and the words that names are made of, to forgive slips.

Triggers keep all of it true, whoever writes and however; see docs/decisions/0013-search.md.
"""

from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class PersonWords(models.Model):
    """The folded names, companies, addresses, numbers, own fields of a person, a blank before each.

    No foreign key: the row comes and goes with the person by itself, and is nobody's to merge or to move.
    """

    contact = models.BigIntegerField(_("contact"), primary_key=True)
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words of a person")
        verbose_name_plural = _("words of people")
        indexes = [GinIndex(OpClass(F("words"), "gin_trgm_ops"), name="person_words_trgm")]

    def __str__(self):
        return self.words.strip()


class NameWord(models.Model):
    """A word that stands in the name of some person or company. After a race it may be there twice: nobody minds."""

    word = models.TextField(_("word"))

    class Meta:
        verbose_name = _("word of names")
        verbose_name_plural = _("words of names")
        indexes = [
            models.Index(OpClass(F("word"), "text_pattern_ops"), name="name_word_by_letters"),
            GinIndex(OpClass(F("word"), "gin_trgm_ops"), name="name_word_trgm"),
        ]

    def __str__(self):
        return self.word


class OwnWords(models.Model):
    """Of a record that is no person and has own fields which are searched: its usual words, and what stands in them.

    `of` is its model, `key` its key. No foreign key, as with the words of people.
    """

    of = models.CharField(_("kind of record"), max_length=60)
    key = models.BigIntegerField(_("record"))
    words = models.TextField(_("words"))

    class Meta:
        verbose_name = _("words of own fields")
        verbose_name_plural = _("words of own fields")
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="own_words_once")]
        indexes = [GinIndex(OpClass(F("words"), "gin_trgm_ops"), name="own_words_trgm")]

    def __str__(self):
        return self.words.strip()


class StaleWords(models.Model):
    """People whose words are to be made up again before the transaction ends; empty for everybody else."""

    contacts = ArrayField(models.BigIntegerField(), verbose_name=_("contacts"))

    class Meta:
        verbose_name = _("words to be made up")
        verbose_name_plural = _("words to be made up")

    def __str__(self):
        return str(len(self.contacts))


@contextmanager
def words_made_up_once():
    """Within a transaction: once for all that the block changes, at its end, instead of after each statement.

    For those who write thousands of rows; until then they do not find what they wrote.
    """
    _set("DEFERRED")
    yield
    _set("IMMEDIATE")


def _set(when):
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS sought_made_up {when}")
