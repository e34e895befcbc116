import gzip
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Company, Contact, Import

PEOPLE = "name,email,birthday\nAda Lovelace,ada@example.org,1815-12-10\nBob,bob@example.org,never\n,,\nCid,,\n,,x\n"


@pytest.fixture
def command(tmp_path, db):
    """Run `import_file KIND` on this text; gives what it printed."""

    def run(kind, content, *, mapping=None, **options):
        file = tmp_path / "file.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        if mapping is not None:
            options["mapping"] = tmp_path / "mapping.json"
            options["mapping"].write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))
        said = StringIO()
        call_command("import_file", kind, str(file), stdout=said, **options)
        return said.getvalue()

    return run


def test_it_says_what_happened_and_which_rows_need_a_look(command):
    said = command("contacts", PEOPLE)

    assert "3 new, 0 updated, 0 left out, 1 could not be read. 1 remark." in said
    assert "line 3, imported with a remark: Birthday: “never” is not a date." in said
    assert "line 6, not imported: " in said
    assert Contact.objects.count() == 3


def test_the_counts_come_as_one_json_line(command):
    said = command("contacts", PEOPLE, json=True)
    counts = json.loads(said)

    assert said.count("\n") == 1
    assert {key: counts[key] for key in ("created", "updated", "skipped", "errors")} == {
        "created": 3,
        "updated": 0,
        "skipped": 0,
        "errors": 1,
    }
    assert counts["error_file"].endswith(".csv")


def test_without_anything_to_look_at_there_is_no_error_file(command):
    assert json.loads(command("companies", "name\nAcme\n", json=True))["error_file"] is None


def test_the_same_file_twice_adds_nothing(command):
    command("contacts", PEOPLE)
    again = json.loads(command("contacts", PEOPLE, json=True))

    assert (again["created"], again["updated"], again["skipped"]) == (0, 0, 3)
    assert Contact.objects.count() == 3


def test_what_a_command_brings_in_belongs_to_nobody(command):
    command("contacts", PEOPLE)

    assert set(Contact.objects.values_list("owner", flat=True)) == {None}


def test_a_mapping_says_what_the_columns_mean(command):
    command("companies", "x;y\nAcme;1.234,50\n", mapping={"columns": {"x": "name", "y": "revenue"}})

    assert (Company.objects.get().name, str(Company.objects.get().revenue)) == ("Acme", "1234.50")


def test_a_mapping_says_how_the_file_is_written(command):
    mapping = {"encoding": "cp1252", "delimiter": "|", "date_order": "mdy", "decimal": "."}
    command("contacts", "name|birthday\nJürgen|03/04/1980\n".encode("cp1252"), mapping=mapping)
    (person,) = Contact.objects.all()

    assert (str(person), str(person.birthday)) == ("Jürgen", "1980-03-04")


def test_a_mapping_leaves_rows_out_and_says_why(command):
    mapping = {"skip": [{"column": "number", "starts": "C", "because": "cancelled"}]}
    said = json.loads(command("contacts", "number,name\nC1,Ada\n2,Bob\n", mapping=mapping, json=True))

    assert (said["created"], said["skipped"]) == (1, 1)
    assert Import.objects.get().rows.get().reason == "cancelled"


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"colums": {}}, "what we do not know: colums"),
        ([], "what we do not know"),
        ("{", "cannot be read"),
        ({"columns": []}, "cannot be followed in what it says of: columns"),
        ({"columns": {"name": 7}}, "columns"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "base64"}, "encoding"),
        ({"encoding": "\x00"}, "encoding"),
        ({"delimiter": "::"}, "delimiter"),
        ({"delimiter": ""}, "delimiter"),
        ({"delimiter": "\n"}, "delimiter"),
        ({"date_order": "myd"}, "date_order"),
        ({"decimal": ";"}, "decimal"),
        ({"skip": {"column": "name"}}, "skip"),
        ({"skip": ["name"]}, "skip"),
        ({"skip": [{"column": "salary"}]}, "“salary” that the file lacks"),
        ({"columns": {"name": "salary"}}, "columns that do not exist: salary"),
        ({"columns": {"name": "name", "nmae": "email"}}, "The file lacks these columns of the mapping: nmae"),
    ],
)
def test_a_mapping_that_cannot_be_followed_says_so(command, mapping, reason):
    with pytest.raises(CommandError, match=reason.replace("(", r"\(")):
        command("contacts", "name,email\nAda,ada@example.org\n", mapping=mapping)
    assert not Contact.objects.exists()


def test_a_mapping_file_that_is_not_there_says_so(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_file", "contacts", __file__, mapping=tmp_path / "nowhere.json")


def test_a_file_that_is_not_there_says_so(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_file", "contacts", str(tmp_path / "nowhere.csv"))


def test_a_kind_that_nobody_knows_says_which_there_are(db, tmp_path):
    with pytest.raises(CommandError, match="contacts"):
        call_command("import_file", "spaceships", str(tmp_path))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04", "workbook"),
        (b"\x1f\x8b\x08xx", "damaged"),
        ("foo\n1\n", "has a meaning"),
    ],
)
def test_a_file_that_is_no_table_says_so(command, content, reason):
    with pytest.raises(CommandError, match=reason):
        command("contacts", content)


def test_a_packed_file_and_one_of_another_name_are_read(tmp_path, db):
    file = tmp_path / "people.dat"
    file.write_bytes(gzip.compress(PEOPLE.encode()))
    call_command("import_file", "contacts", str(file), stdout=StringIO())

    assert Contact.objects.count() == 3
