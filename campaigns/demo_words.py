"""What the demo business writes to its customers."""

SHOP = "https://shop.rapport.example"

CAMPAIGNS = [
    # days ago, name, segment, share of the people in it, subjects of A and B, opened and clicked with A and B
    (
        212,
        "Spring voiles",
        "Everybody who likes to hear from us",
        0.9,
        ("The spring voiles are here", "Light as April: our new voiles"),
        ((0.41, 0.078), (0.43, 0.081)),
        "The first rolls of the year are in: eleven shades, woven in Guimarães.",
        "voiles",
    ),
    (
        154,
        "Colour cards 2026",
        "Everybody who likes to hear from us",
        0.85,
        ("Your colour cards for 2026", "96 shades, one envelope: shall we post it?"),
        ((0.38, 0.071), (0.45, 0.128)),
        "The new colour cards have come from the printer. Say where to, and yours leaves tomorrow.",
        "colour-cards",
    ),
    (
        97,
        "Late-summer denim",
        "Customers",
        0.8,
        ("Denim, 12 oz, back in stock", "Back: the indigo denim you asked for"),
        ((0.36, 0.062), (0.37, 0.066)),
        "Three mills, one indigo. The 12 oz denim is back, in lots that match.",
        "denim",
    ),
    (
        46,
        "Autumn thank-you",
        "Customers",
        0.85,
        ("Thank you for this year", "A small thank-you: free samples"),
        ((0.44, 0.058), (0.46, 0.113)),
        "You ordered from us this year, and we would like to thank you with five samples of your choice.",
        "samples",
    ),
    (
        12,
        "Trade fair in Porto",
        "Leads of the last half year",
        0.95,
        ("See us in Porto", "Coffee at stand 4.12?"),
        ((0.40, 0.095), (0.42, 0.102)),
        "We show the winter collection at the fair in Porto, hall 4, stand 12. Come and touch it.",
        "fair",
    ),
    (
        3,
        "Winter linings",
        "Customers",
        0.9,
        ("Warm on the inside: winter linings", "Linings that last longer than the coat"),
        ((0.37, 0.069), (0.40, 0.104)),
        "Quilted, brushed or satin: the linings for winter can be delivered from Monday.",
        "linings",
    ),
]

SEGMENTS = [
    (
        "Ordered lately, come back often, nothing open",
        "Ordered in the last 90 days, at least 3 orders, no open ticket.",
        {
            "all": [
                {"field": "sales.ordered", "op": "has", "value": {"days": 90}},
                {"field": "sales.orders", "op": "has", "value": {"number": 3}},
                {"field": "support.open_ticket", "op": "has_not", "value": {}},
            ]
        },
    ),
    ("Everybody who likes to hear from us", "For what concerns all.", {"field": "email", "op": "set"}),
    ("Customers", "Those who bought from us.", {"field": "lifecycle", "op": "in", "value": ["customer"]}),
    (
        "Leads of the last half year",
        "Not yet customers, and we have known them for a short time.",
        {
            "all": [
                {"field": "lifecycle", "op": "in", "value": ["lead", "subscriber"]},
                {"field": "created", "op": "last_days", "value": "183"},
            ]
        },
    ),
    (
        "Got our news, did not look",
        "Ask them how often they want to hear from us.",
        {
            "all": [
                {"field": "campaigns.received", "op": "has", "value": {"days": 120}},
                {"field": "campaigns.opened", "op": "has_not", "value": {"days": 120}},
            ]
        },
    ),
]

DRAFT = ("Winter thank-you", ("A box of new linens", "Ten per cent, until Sunday"), "linen")


def body(text, path):
    """A message as the marketer of the demo business writes it."""
    return (
        f"Hello {{{{first_name|friend}}}},\n\n{text}\n\n[See them in the shop]({SHOP}/{path})\n\n"
        f"Questions? Just answer this mail, or read [how we deliver]({SHOP}/delivery).\n\nYour Rapport Textiles\n"
    )
