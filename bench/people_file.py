"""A file of people whom nobody knows yet, the same each time: names, an address, a number, a company, a job, a city."""

import csv
import random


def words(text):
    return text.split()


HEADER = ("first_name", "last_name", "email", "phone", "company", "job_title", "city", "country")
FIRST = words(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth Jürgen Ursula Amélie François "
    "Chloé Luca Giulia Marco Wei Ming Yan Hiroshi Yuki Raj Priya Ahmed Aisha Ivan Olga Piotr Agnieszka "
    "Lars Ingrid Søren Astrid"
)
LAST = words(
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Müller Schneider Dubois Moreau Rossi Ferrari "
    "Wang Zhang Tanaka Suzuki Kumar Singh Ivanov Kowalski Jensen Hansson Lindqvist Virtanen O'Brien "
    "Silva-Costa Van-Dijk Nguyen"
)
ADJECTIVES = words("Northern Summit Blue Apex Prime Global United Silver Golden Pacific Bright Clear Iron River Pine")
NOUNS = words("Systems Logistics Foods Textiles Motors Energy Media Partners Software Analytics Robotics Optics Labs")
FORMS = ("Inc", "Ltd", "GmbH", "Group", "SA", "BV", "AG", "Corp")
JOBS = ("CEO", "CTO", "Buyer", "Engineer", "Analyst", "Office Manager", "Head of Procurement", "Sales Manager")
CITIES = (
    ("Berlin", "DE", "+49 30"), ("Hamburg", "DE", "+49 40"), ("London", "GB", "+44 20"), ("Madrid", "ES", "+34 91"),
    ("Paris", "FR", "+33 1"), ("Milan", "IT", "+39 02"), ("New York", "US", "+1 212"), ("Toronto", "CA", "+1 416"),
    ("Amsterdam", "NL", "+31 20"), ("Stockholm", "SE", "+46 8"), ("Mumbai", "IN", "+91 22"),
)  # fmt: skip


def people(rows, *, companies=None, seed=20261122):
    """Rows of the file; about five people of each company."""
    rng = random.Random(seed)
    firms = companies or max(1, rows // 5)
    for number in range(1, rows + 1):
        first, last, firm = rng.choice(FIRST), rng.choice(LAST), rng.randrange(firms)
        city, country, prefix = rng.choice(CITIES)
        phone = f"{prefix} {rng.randrange(1000, 10000)} {rng.randrange(1000, 10000)}"
        yield (
            first,
            last,
            f"{plain(first)}.{plain(last)}{number}@firm{firm}.example",
            phone,
            name_of(firm),
            rng.choice(JOBS),
            city,
            country,
        )


def plain(name):
    return "".join(c for c in name.lower() if c.isascii() and c.isalnum()) or "x"


def name_of(firm):
    adjective, noun = ADJECTIVES[firm % len(ADJECTIVES)], NOUNS[firm // 15 % len(NOUNS)]
    return f"{adjective} {noun} {firm} {FORMS[firm % len(FORMS)]}"


def write(path, rows, **how):
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(people(rows, **how))
    return path


def write_workbook(path, rows, **how):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in (HEADER, *people(rows, **how)):
        sheet.append(cells)
    book.save(path)
    return path
