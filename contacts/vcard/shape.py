"""Which line of a card is which key of our dict; reading and writing agree here."""

TEXTS = {
    "FN": "formatted_name",
    "NICKNAME": "nickname",
    "TITLE": "job_title",
    "ROLE": "role",
    "NOTE": "note",
    "TZ": "time_zone",
    "UID": "uid",
    "REV": "rev",
    "KIND": "kind",
}
DAYS = {"BDAY": "birthday", "ANNIVERSARY": "anniversary"}
NAMES = ("last_name", "first_name", "additional_names", "prefix", "suffix")
ADDRESS = ("po_box", "extended", "street", "city", "region", "postcode", "country")
MEDIA = {"PHOTO": "image", "LOGO": "image", "SOUND": "audio", "KEY": "application"}
LISTS = {
    "EMAIL": ("emails", "address"),
    "TEL": ("phones", "number"),
    "ADR": ("addresses", ""),
    "URL": ("urls", "url"),
    "IMPP": ("im", "address"),
    "RELATED": ("related", "value"),
    "LANG": ("languages", "language"),
    "MEMBER": ("members", "uri"),
    "X-ABDATE": ("dates", "date"),
    "GEO": ("geo", ""),
}
MESSENGERS = {
    "X-AIM": "aim",
    "X-ICQ": "icq",
    "X-MSN": "msn",
    "X-YAHOO": "yahoo",
    "X-JABBER": "xmpp",
    "X-SKYPE": "skype",
    "X-SKYPE-USERNAME": "skype",
    "X-GOOGLE-TALK": "google-talk",
    "X-GTALK": "google-talk",
    "X-QQ": "qq",
    "X-GADUGADU": "gadugadu",
    "X-GROUPWISE": "groupwise",
    "X-MS-IMADDRESS": "",
}
ALIASES = {
    "X-ANNIVERSARY": "ANNIVERSARY",
    "X-MS-ANNIVERSARY": "ANNIVERSARY",
    "X-EVOLUTION-ANNIVERSARY": "ANNIVERSARY",
    "X-KADDRESSBOOK-X-ANNIVERSARY": "ANNIVERSARY",
    "X-GENDER": "GENDER",
    "X-ABRELATEDNAMES": "RELATED",
    "X-ADDRESSBOOKSERVER-KIND": "KIND",
    "X-ADDRESSBOOKSERVER-MEMBER": "MEMBER",
}
IN_VERSION_3 = {  # what version 4.0 brought, by the names that older programs know
    "ANNIVERSARY": "X-ANNIVERSARY",
    "GENDER": "X-GENDER",
    "KIND": "X-ADDRESSBOOKSERVER-KIND",
    "MEMBER": "X-ADDRESSBOOKSERVER-MEMBER",
}
WRITTEN_FIRST = "X-VCARD-VERSION"  # the version a card was first written in, when it is not that of the file
LABEL = "X-ABLABEL"


def empty():
    """A card of which nothing is known."""
    texts = ("version", "company", "gender", "gender_identity", *TEXTS.values(), *DAYS.values(), *NAMES)
    lists = ("departments", "categories", "media", "agents", "custom", "problems")
    card = dict.fromkeys(texts, "") | {key: [] for key in lists}
    return card | {key: [] for key, _name in LISTS.values()} | {"photo": None, "params": {}}
