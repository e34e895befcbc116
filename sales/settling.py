"""Names of products that files wrote and we did not know: settled for all deals at once, and remembered."""

from django.db import connection, transaction
from django.db.models import Count, F, Min, Value
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.models.folding import Fold, fold_all
from sales.models import Deal, DealChange, Product, ProductAlias, Refused

MOST_ALIKE = """
SELECT key, alike.id FROM unnest(%s::text[]) AS key
CROSS JOIN LATERAL (
    SELECT id FROM sales_product WHERE similarity(folded, key) > 0.2 ORDER BY similarity(folded, key) DESC, id LIMIT 1
) AS alike
"""


def products_named(names):
    """`{name: Product}` for the names that are a product's own or a remembered one."""
    keys = fold_all(name for name in names if name)
    aliases = ProductAlias.objects.filter(key__in=keys.values()).select_related("product")
    known = {alias.key: alias.product for alias in aliases}
    known |= {p.folded: p for p in Product.objects.filter(folded__in=keys.values()).order_by("-active", "-pk")}
    return {name: known[key] for name, key in keys.items() if key in known}


def unknown_names():
    """What files called products: each name once, with its number of deals, the most frequent first."""
    rows = Deal.objects.with_unknown_product().order_by().values(key=Fold("product_text"))
    return rows.annotate(text=Min("product_text"), deals=Count("pk")).order_by("-deals", "key")


def suggestions(limit=100):
    """The unknown names, each with the product whose name is most like it, or None when none is."""
    names = list(unknown_names()[:limit])
    with connection.cursor() as cursor:
        cursor.execute(MOST_ALIKE, [[name["key"] for name in names]])
        alike = dict(cursor.fetchall())
    products = Product.objects.in_bulk(alike.values())
    return [name | {"product": products.get(alike.get(name["key"]))} for name in names]


@transaction.atomic
def settle(text, product, *, by):
    """From now on this name means this product, also in deals that wait for it. Says how many those were."""
    ProductAlias.objects.bulk_create([ProductAlias(name=text, product=product)], ignore_conflicts=True)
    alias = ProductAlias.objects.select_related("product").get(key=Fold(Value(text)))
    if alias.product_id != product.pk:
        taken = _("“%(text)s” already means %(product)s.")
        raise Refused(taken % {"text": text, "product": alias.product}, field="product")
    return _assign(text, product, by)


@transaction.atomic
def settle_known(*, by):
    """Deals whose product has come in after them find it. Says how many."""
    waiting = [row["text"] for row in unknown_names()]
    return sum(_assign(text, product, by) for text, product in products_named(waiting).items())


def _assign(text, product, by):
    """One UPDATE under a lock of just these rows, and the ledger of each."""
    rows = Deal.objects.with_unknown_product().alias(key=Fold("product_text"))
    rows = rows.filter(key=Fold(Value(text)))
    moment = now()
    locked = list(rows.select_for_update().order_by("pk").values_list("pk", "product_text"))
    DealChange.objects.bulk_create(
        (
            DealChange(deal_id=pk, field="product", old=old, new=product.name[:200], by=by, at=moment)
            for pk, old in locked
        ),
        batch_size=5000,
    )
    return Deal.objects.filter(pk__in=[pk for pk, _old in locked]).update(
        product=product, product_text="", version=F("version") + 1, updated_at=moment
    )
