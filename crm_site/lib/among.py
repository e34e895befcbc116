"""`pk__among=keys`: one of thousands of keys, sent as one array; `in` would look at each of them several times."""

from django.db import models


class Among(models.Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]


for kind in (models.IntegerField, models.ForeignKey):
    kind.register_lookup(Among)
