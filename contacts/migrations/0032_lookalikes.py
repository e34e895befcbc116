from django.db import migrations

# What a search for duplicates keeps of each record, as hashes; derived, so not logged.
MAKE = """
CREATE UNLOGGED TABLE contacts_lookalike (
  of varchar(10) NOT NULL,
  record bigint NOT NULL,
  content bigint NOT NULL,
  keys int[] NOT NULL,
  vals bigint[] NOT NULL,
  PRIMARY KEY (of, record)
)
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0031_words_of_many")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE contacts_lookalike")]
