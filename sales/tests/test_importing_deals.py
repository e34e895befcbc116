from types import SimpleNamespace

import pytest

from contacts.importing import Row, sniff, targets
from contacts.importing.tracing import Trace
from contacts.importing.writing import Hand
from crm_site.testing import make, make_sales
from sales.models import Deal, DealChange, Product

pytestmark = pytest.mark.django_db
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
WON = "1C1I,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054"


def bring(*lines, header=HEADER, kind="deals", owner=None, **mapping):
    """The rows, after the target was given them as the engine gives them."""
    guess = sniff("\n".join([header, *lines]).encode(), kind)
    keys = [guess.columns.get(title) for title in header.split(",")]
    target, rows = targets[kind], []
    for number, line in enumerate(lines, 2):
        cells = line.split(",")
        read = {
            key: target.column(key).read(cell) if cell else None for key, cell in zip(keys, cells, strict=True) if key
        }
        rows.append(Row(number, cells, read))
    run = SimpleNamespace(pk=1, owner=owner, mapping=mapping, hand=Hand(), trace=Trace())
    target.apply(rows, run)
    target.finish(run)
    return rows


def test_all_columns_of_a_crm_s_export_are_guessed():
    assert sniff(f"{HEADER}\n{WON}\n".encode()).kind == "deals"
    assert list(sniff(f"{HEADER}\n{WON}\n".encode()).columns.values()) == [
        *("external_id", "owner", "product", "company", "stage", "engaged_at", "closed_at", "amount"),
    ]


def test_a_won_deal_comes_in_whole(admin):
    agent = make.user(first_name="Moses", last_name="Frase")
    product, company = make_sales.product("GTX Plus Basic"), make.company("cancity")

    rows = bring(WON, owner=admin)

    deal = Deal.objects.get(external_id="1C1I")
    assert rows[0].outcome == "created" and not rows[0].remarks
    assert (deal.state, deal.stage.name, deal.product, deal.company, deal.owner) == (
        *("won", "Won", product, company, agent),
    )
    assert (str(deal.amount), deal.closed_at.isoformat()) == ("1054.00", "2017-03-01T00:00:00+00:00")
    assert [fact.kind for fact in company.interactions.order_by("at")] == ["sales.deal_created", "sales.deal_won"]


def test_unknown_names_keep_no_deal_out():
    row = bring("9,Nobody Known,GTXPro,Elsewhere,Engaging,2016-11-01,,")[0]

    deal = Deal.objects.get()
    assert (deal.product_text, deal.company_text, deal.owner_text) == ("GTXPro", "Elsewhere", "Nobody Known")
    assert row.outcome == "created" and len(row.remarks) == 2


def test_an_alias_of_the_mapping_settles_a_name_at_once():
    product = make_sales.product("GTX Pro")

    row = bring("9,,GTXPro,,Engaging,,,", aliases={"product": {"GTXPro": "GTX Pro"}})[0]

    assert Deal.objects.get().product == product and not row.remarks


def test_products_that_come_later_are_found():
    bring("9,,GTX Pro,,Engaging,,,")
    bring("gtx pro,GTX,4821", header="product,series,sales_price", kind="products")

    assert Deal.objects.get().product == Product.objects.get()


def test_the_same_file_twice_adds_nothing():
    lines = [WON, "2,A,GTXPro,,Lost,2016-11-04,2017-03-18,0", "3,,,,Prospecting,,,"]
    bring(*lines)
    before = (list(Deal.objects.order_by("pk").values()), DealChange.objects.count())

    rows = bring(*lines)

    assert [row.outcome for row in rows] == ["skipped"] * 3
    assert (list(Deal.objects.order_by("pk").values()), DealChange.objects.count()) == before


def test_news_are_taken_and_stand_in_the_ledger():
    bring("3,,,,Prospecting,,,")

    row = bring("3,,,,Won,2017-01-01,2017-02-01,50")[0]

    deal = Deal.objects.get()
    assert (row.outcome, deal.state, deal.version) == ("updated", "won", 2)
    assert [(change.field, change.old, change.new) for change in deal.changes.all()] == [
        ("stage", "", "Prospecting"),
        ("amount", "", "50.00"),
        ("stage", "Prospecting", "Won"),
    ]


def test_a_file_never_reopens_a_closed_deal(rep):
    bring("3,,,,Prospecting,,,10")
    Deal.objects.get().win(by=rep)

    row = bring("3,,,,Prospecting,,,10")[0]

    assert Deal.objects.get().state == "won"
    assert "closed here already" in row.remarks[0]


def test_a_settled_name_stays_settled(manager):
    from sales.settling import settle

    bring("3,,GTXPro,,Prospecting,,,")
    product = make_sales.product("GTX Pro")
    settle("GTXPro", product, by=manager)

    assert bring("3,,GTXPro,,Prospecting,,,")[0].outcome == "skipped"
    assert bring("4,,gtxPRO,,Prospecting,,,")[0].remarks == []
    assert set(Deal.objects.values_list("product", flat=True)) == {product.pk}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1,,,,Dreaming,,,", "no stage “Dreaming”"),
        ("1,,,,Won,,2017-01-01,", "without an amount"),
        ("1,,,,Prospecting,,,-5", "below zero"),
    ],
)
def test_a_broken_row_says_why(line, says):
    row, good = bring(line, "2,,,,Prospecting,,,")

    assert says in row.error
    assert good.outcome == "created" and Deal.objects.count() == 1


def test_the_usual_words_of_other_houses_are_understood():
    bring("1,,,,Closed Won,,2017-01-01,5", "2,,,,closed lost,,2017-01-01,")

    assert list(Deal.objects.order_by("external_id").values_list("state", flat=True)) == ["won", "lost"]


def test_a_rep_changes_no_deal_of_others(rep, manager):
    bring("1,,,,Prospecting,,,5", owner=manager)

    row = bring("1,,,,Prospecting,,,6", owner=rep)[0]

    assert "belongs to somebody else" in row.error
    assert Deal.objects.get().amount == 5


def test_a_chunk_costs_the_same_with_one_row_and_with_fifty(django_assert_max_num_queries):
    make_sales.product("GTX Pro")
    lines = [f"{number},Moses Frase,GTX Pro,Cancity,Won,2016-10-20,2017-03-01,10" for number in range(50)]

    with django_assert_max_num_queries(25):
        bring(*lines)
    with django_assert_max_num_queries(25):
        bring(*lines)
