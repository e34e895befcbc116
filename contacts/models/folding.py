"""Names compare without case and accents, by the SQL function `fold`, the same on any server."""

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Func, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains


class Fold(Func):
    function = "fold"
    output_field = models.TextField()


def folded_field(*names):
    """A stored column with the folded text of the named columns, a space between them."""
    parts = [part for name in names for part in (Value(" "), name)][1:]
    text = Concat(*parts) if len(names) > 1 else names[0]
    return models.GeneratedField(expression=Fold(text), output_field=models.TextField(), db_persist=True)


def words_field(*names, phones=()):
    """A stored column with all words by which a row is found, folded, a blank before each; phones as their digits."""
    digits = [Func(name, Value(r"\D"), Value(""), Value("g"), function="regexp_replace") for name in phones]
    text = Func(*names, *digits, function="sought_text")
    return models.GeneratedField(expression=text, output_field=models.TextField(), db_persist=True)


@models.TextField.register_lookup
class FoldedContains(Contains):
    """`folded__folds="Müll"`: the column holds the folded text somewhere; served by a trigram index."""

    lookup_name = "folds"

    def get_rhs_op(self, connection, rhs):
        return f"LIKE '%%' || fold({rhs}) || '%%'"

    def process_rhs(self, compiler, connection):
        return models.Lookup.process_rhs(self, compiler, connection)

    def get_prep_lookup(self):
        return str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


class TextWords(Func):
    """The words of a long text, folded, for a search in the order of no language."""

    template = "to_tsvector('simple'::regconfig, fold(left(%(expressions)s, 100000)))"
    output_field = SearchVectorField()


def fold_all(texts):
    """`{text: folded}` for many texts in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT t, fold(t) FROM unnest(%s::text[]) t", [list(set(texts))])
        return dict(cursor.fetchall())
