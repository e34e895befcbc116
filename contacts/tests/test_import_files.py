"""Files as they really come: in any encoding, with any delimiter, broken in any way. Nothing is lost unsaid."""

import pytest

from contacts.models import Contact

PEOPLE = "Vorname;Nachname;E-Mail\nJürgen;Müller;j@example.org\nZoë;Ørsted;z@example.org\n"


def names():
    return list(Contact.objects.order_by("pk").values_list("first_name", "last_name"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_it_reads_the_encodings_that_offices_write(rep, bring, encoding):
    run = bring(rep, PEOPLE.encode(encoding))

    assert names() == [("Jürgen", "Müller"), ("Zoë", "Ørsted")]
    assert run.errors == run.warnings == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_it_reads_any_delimiter_and_line_end(rep, bring, delimiter, line_end):
    bring(rep, PEOPLE.replace(";", delimiter).replace("\n", line_end))

    assert names() == [("Jürgen", "Müller"), ("Zoë", "Ørsted")]


def test_quoted_cells_may_hold_delimiters_quotes_and_new_lines(rep, bring):
    run = bring(rep, 'name,street,city\nAda,"Main St. 1,\n""The Loft""",London\nBob,Side St.,Paris\n')
    ada, bob = Contact.objects.order_by("pk")

    assert ada.addresses.get().street == 'Main St. 1,\n"The Loft"'
    assert bob.addresses.get().city == "Paris" and run.errors == 0


def test_blank_lines_are_no_rows_but_count_as_lines(rep, bring, counts, reasons):
    run = bring(rep, "name,email\n\nAda,a@example.org\n\n\nBob,bad\n\n")

    assert counts(run) == (2, 0, 0, 0) and list(reasons(run)) == [6]


def test_a_row_of_blanks_brings_in_nobody(rep, bring, counts):
    assert counts(bring(rep, "name,email\n , \nAda,\n")) == (1, 0, 0, 1)


def test_a_nul_character_costs_its_own_row(rep, bring, counts, reasons):
    run = bring(rep, "name,email\nAda,a@example.org\nB\x00b,b@example.org\nCid,c@example.org\n")

    assert counts(run) == (2, 0, 0, 1)
    assert "NUL" in reasons(run)[3]
    assert run.rows.get().cells == ["Bb", "b@example.org"]


def test_a_nul_in_the_header_is_overlooked(rep, bring):
    bring(rep, "na\x00me,email\nAda,a@example.org\n")

    assert names() == [("", "Ada")]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row(rep, bring, counts, reasons):
    rows = "".join(f"Nr {n},n{n}@example.org,Paris\n" for n in range(50))
    run = bring(rep, f'name,email,city\nAda,a@example.org,London\n"Bob,b@example.org,Rome\n{rows}')

    assert counts(run) == (51, 0, 0, 1)
    assert "quotation mark" in reasons(run)[3]
    assert run.rows.get().cells == ['"Bob', "b@example.org", "Rome"]


def test_one_that_is_closed_by_a_later_row_costs_no_row_between(rep, bring, counts):
    rows = "".join(f"Nr {n},n{n}@example.org,Paris\n" for n in range(50))
    run = bring(rep, f'name,email,city\n"Bob,b@example.org,Rome\n{rows}Cid,c@example.org,"Oslo, N"\n')

    assert counts(run) == (51, 0, 0, 1)
    assert Contact.objects.get(last_name="Cid").addresses.get().city == "Oslo, N"


def test_several_broken_rows_cost_only_themselves(rep, bring, counts):
    rows = "".join(f'"Nr {n},n{n}@example.org,x\nOk {n},k{n}@example.org,y\n' for n in range(30))

    assert counts(bring(rep, f"name,email,city\n{rows}")) == (30, 0, 0, 30)


def test_a_mark_inside_a_cell_is_just_a_mark(rep, bring, counts):
    run = bring(rep, 'name,job title\nAda,5" pipes\nBob,"the ""Boss"""\n')

    assert counts(run) == (2, 0, 0, 0)
    assert set(Contact.objects.values_list("job_title", flat=True)) == {'5" pipes', 'the "Boss"'}


def test_a_row_with_too_many_cells_says_how_many(rep, bring, counts, reasons):
    run = bring(rep, "name,email\nAda,a@example.org\nBob,b@example.org,what,else\n")

    assert counts(run) == (1, 0, 0, 1)
    assert "has 4 cells, the header only 2" in reasons(run)[3]


def test_a_row_with_too_few_cells_comes_in(rep, bring, counts):
    assert counts(bring(rep, "name,email,city\nAda\nBob,b@example.org\n")) == (2, 0, 0, 0)


def test_blank_cells_beyond_the_header_do_no_harm(rep, bring, counts):
    assert counts(bring(rep, "name,email\nAda,a@example.org,,,\n")) == (1, 0, 0, 0)


def test_two_columns_of_the_same_name_are_told_apart(rep, bring):
    run = bring(rep, "name,email,email\nAda,a@example.org,b@example.org\n", changes={"column2": "job_title"})

    assert Contact.objects.get().job_title == "b@example.org"
    assert run.mapping["columns"] == {"name": "name", "email": "email", "email 2": "job_title"}


def test_a_character_that_cannot_be_read_is_said_and_the_row_comes_in(rep, bring, reasons):
    plain = "".join(f"Nr {n},{'Main Street ' * 200}\n" for n in range(130)).encode()
    run = bring(rep, b"name,street\n" + plain + "Müller,x\n".encode("cp1252"))

    assert run.created == 131
    assert "A character could not be read" in reasons(run)[132]


def test_marks_inside_a_quoted_cell_are_taken_as_they_were_meant(rep, bring, counts):
    run = bring(rep, 'name,job title\n"Ada "the first" Lovelace","Countess"\n"Bob","x"\n')

    assert counts(run) == (2, 0, 0, 0) and Contact.objects.filter(last_name__contains="Lovelace").exists()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "François Strauß – naïve"),
        ("cp1251", "Александр Сергеевич Пушкин"),
    ],
)
def test_it_tells_code_pages_apart(rep, bring, encoding, name):
    bring(rep, f"job title,name\n{name},Ada\n{name} jeden,Bob\n".encode(encoding))

    assert Contact.objects.get(last_name="Ada").job_title == name


@pytest.mark.parametrize("length", [300, 200_000, 1_500_000])
def test_an_enormous_cell_costs_its_own_row_at_most(rep, bring, counts, length):
    run = bring(rep, f"name,job title\nAda,{'x' * length}\nBob,y\n")

    assert Contact.objects.filter(last_name="Bob").exists()
    assert run.created + run.errors == 2 and run.rows.count() == 1


def test_any_bytes_end_in_an_answer_and_never_in_a_crash(rep, browse, upload, bring):
    for content in (
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        b"\xff" * 999,
        b"%PDF-1.7\n%\xe2\xe3",
        b'"',
        b",,,\n,,,",
    ):
        answer = browse(rep).get(upload(rep, content).headers["Location"])
        assert answer.status_code in (200, 422)


def test_date_order_and_decimals_are_those_of_the_file(rep, bring):
    bring(rep, "name;birthday\nAda;03.04.1980\nBob;25.04.1980\n")

    assert [str(day) for day in Contact.objects.order_by("pk").values_list("birthday", flat=True)] == [
        "1980-04-03",
        "1980-04-25",
    ]


def test_the_reader_may_know_better_how_dates_are_written(rep, bring):
    bring(rep, "name,birthday\nAda,03/04/1980\n", changes={"date_order": "mdy"})

    assert str(Contact.objects.get().birthday) == "1980-03-04"
