from decimal import Decimal

from sales.models import Product

ASSORTMENT = (
    ("Linings", (("Viscose lining", "4.20"), ("Winter lining, quilted", "9.80"), ("Cupro lining", "7.60"))),
    ("Denim", (("Indigo denim, 12 oz", "8.90"), ("Black denim, 11 oz", "9.40"), ("Stretch denim", "10.20"))),
    ("Home", (("Hotel curtain, dim-out", "14.50"), ("Flame-safe velvet", "22.00"), ("Table linen, damask", "12.80"))),
    ("Linen", (("Linen blend, washed", "11.30"), ("Pure linen, heavy", "16.90"), ("Autumn voile", "6.70"))),
    ("Workwear", (("Uniform twill", "7.10"), ("Outdoor canvas", "13.40"), ("High-visibility satin", "15.20"))),
)


def fill_products():
    rows = [
        Product(name=name, sku=f"{series[:3].upper()}-{number:02}", series=series, price=Decimal(price))
        for series, articles in ASSORTMENT
        for number, (name, price) in enumerate(articles, 1)
    ]
    Product.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Product.objects.filter(sku__in=[row.sku for row in rows]).order_by("sku"))
