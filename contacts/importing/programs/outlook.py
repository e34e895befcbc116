"""Outlook for Windows and on the web."""

WHERE = (("Business", "work"), ("Home", "home"), ("Other", "other"))


def _address(there, here):
    yield rf"{there} Street(?: [23])?|{there} Address Street", f"addresses:{here}.street"
    yield rf"{there} (?:Address )?PO Box", f"addresses:{here}.box"
    yield rf"{there} (?:Address )?City", f"addresses:{here}.city"
    yield rf"{there} (?:Address )?(?:State|State/Province)", f"addresses:{here}.region"
    yield rf"{there} (?:Address )?Postal Code", f"addresses:{here}.postcode"
    yield rf"{there} (?:Address )?Country(?:/Region)?", f"addresses:{here}.country"


def _phones():
    for there, here in WHERE:
        yield rf"{there} Fax", f"phones:{here} fax"
        yield rf"{there} Phone(?: 2)?", f"phones:{here}"
    yield r"Mobile Phone", "phones:mobile"
    yield r"Primary Phone", "phones:main"
    yield r"Pager", "phones:pager"
    yield r"Company Main Phone", "phones:company"
    yield r"(Assistant's|Car|Radio|TTY/TDD) Phone", r"phones:\1"
    yield r"(Callback|ISDN|Telex)", r"phones:\1"


SIGNS = (
    ("First Name", "E-mail Address", "Business Phone", "Business Street"),
    ("First Name", "E-mail Address", "Mobile Phone", "Home Street"),
)
RULES = (
    (r"First Name", "first_name"),
    (r"Last Name", "last_name"),
    (r"Company", "company"),
    (r"Job Title", "job_title"),
    (r"E-mail Address", "emails:1"),
    (r"E-mail (\d) Address", r"emails:\1"),
    *_phones(),
    *(rule for there, here in WHERE for rule in _address(there, here)),
    (r"Birthday", "birthday"),
    (r"Language", "language"),
    (r"Categories", "tags"),
    (r"Notes", "note"),
    (r"Title|(?:Personal )?Title", "note:Prefix"),
    (r"Middle Name", "note:Additional names"),
    (r"(?:Personal )?Web Page", "note:Web page"),
    (r"(Suffix|Nickname|Department|Anniversary|Assistant's Name|Manager's Name|Spouse|Children|Hobby)", r"note:\1"),
    (r"(Profession|Referred By|Location|Office Location|Account|Gender|Keywords|User [1-4])", r"note:\1"),
    (r"(IMAddress|Billing Information|Organizational ID Number|Schools?)", r"note:\1"),
)
