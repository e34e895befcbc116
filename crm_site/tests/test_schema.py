"""The database is as the models say: a migration may take a constraint along with an index on the same column."""

from django.apps import apps
from django.db import connection

KNOWN = """
SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
"""


def test_every_index_and_constraint_of_the_models_is_there(db):
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        known = {name for (name,) in cursor.fetchall()}
    models = [model for model in apps.get_models() if model._meta.managed]
    wanted = {one.name for model in models for one in (*model._meta.indexes, *model._meta.constraints)}

    assert len(wanted) > 100 and wanted - known == set()
