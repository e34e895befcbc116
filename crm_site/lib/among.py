"""`pk__among=keys`: one of thousands of keys or texts, sent as one array; `in` would look at each several times."""

from django.core.exceptions import EmptyResultSet
from django.db import models


class Among(models.Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        keys = list(self.rhs)
        if not keys:
            raise EmptyResultSet  # nothing is among none: nobody has to be asked
        return f"{column} = ANY(%s)", [*params, keys]


for kind in (models.IntegerField, models.ForeignKey, models.CharField, models.TextField):
    kind.register_lookup(Among)
