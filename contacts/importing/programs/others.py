"""HubSpot, Salesforce, and our own lists."""

PERSON = (
    (r"First ?Name", "first_name"),
    (r"Last ?Name", "last_name"),
    (r"(?:Job )?Title", "job_title"),
    (r"E-?mail", "email"),
)
HUBSPOT_SIGNS = (
    ("Record ID", "First Name", "Last Name"),
    ("Contact ID", "First Name", "Lifecycle Stage"),
    ("Record ID - Contact", "First Name"),
)
HUBSPOT_RULES = (
    (r"Record ID(?: - Contact)?|Contact ID", "external_id"),
    *PERSON,
    (r"Additional e-?mail addresses|Work e-?mail", "emails:other"),
    (r"Phone Number", "phones:work"),
    (r"Mobile Phone Number", "phones:mobile"),
    (r"Fax Number", "phones:work fax"),
    (r"Company Name|Associated Company(?: \(Primary\))?|Primary Associated Company|Company", "company"),
    (r"Street Address(?: 2)?", "addresses:work.street"),
    (r"City", "addresses:work.city"),
    (r"State/Region", "addresses:work.region"),
    (r"Postal Code", "addresses:work.postcode"),
    (r"Country(?:/Region)?", "addresses:work.country"),
    (r"Preferred language", "language"),
    (r"Date of birth", "birthday"),
    (r"Lifecycle Stage", "lifecycle"),
    (r"Message|Notes?", "note"),
    (
        r"(Salutation|Industry|Website URL|LinkedIn URL|LinkedIn Bio|Twitter Username|Lead Status|Original Source)",
        r"note:\1",
    ),
)
HUBSPOT_FIRM_SIGNS = (("Record ID", "Company name"), ("Company name", "Company Domain Name"))
HUBSPOT_FIRM_RULES = (
    (r"Record ID(?: - Company)?", "external_id"),
    (r"Company name|Name", "name"),
    (r"Company Domain Name", "domain"),
    (r"Industry", "industry"),
    (r"Country(?:/Region)?", "country"),
    (r"Number of Employees", "employees"),
    (r"Annual Revenue", "revenue"),
    (r"Year Founded", "founded"),
    (r"Parent Company", "parent"),
)


def _salesforce_address(there, here):
    yield rf"{there} ?Street(?: Line [123])?", f"addresses:{here}.street"
    yield rf"{there} ?City", f"addresses:{here}.city"
    yield rf"{there} ?State(?:/Province)?", f"addresses:{here}.region"
    yield rf"{there} ?(?:Zip/)?Postal ?Code", f"addresses:{here}.postcode"
    yield rf"{there} ?Country", f"addresses:{here}.country"


SALESFORCE_SIGNS = (
    ("Last Name", "Mailing City"),
    ("Last Name", "Mailing Street"),
    ("Last Name", "Account Name", "Contact ID"),
)
SALESFORCE_RULES = (
    (r"(?:Contact )?ID", "external_id"),
    *PERSON,
    (r"Account ?Name", "company"),
    (r"Phone", "phones:work"),
    (r"Mobile(?: ?Phone)?", "phones:mobile"),
    (r"Home ?Phone", "phones:home"),
    (r"Other ?Phone", "phones:other"),
    (r"Asst\. Phone|Assistant ?Phone", "phones:assistant"),
    (r"Fax", "phones:work fax"),
    *_salesforce_address("Mailing", "work"),
    *_salesforce_address("Other", "other"),
    (r"Birth ?date", "birthday"),
    (r"Languages?", "language"),
    (r"(?:Contact )?Description", "note"),
    (r"(Salutation|Middle ?Name|Suffix|Department|Lead ?Source|Reports ?To|Assistant(?:'s Name| ?Name)?)", r"note:\1"),
)
ACCOUNT_SIGNS = (
    ("Account Name", "Billing City"),
    ("Name", "Billing City", "Industry"),
    ("Account Name", "Billing Street"),
)
ACCOUNT_RULES = (
    (r"(?:Account )?ID", "external_id"),
    (r"(?:Account ?)?Name", "name"),
    (r"Website", "domain"),
    (r"Industry", "industry"),
    (r"Billing ?Country", "country"),
    (r"Employees|Number ?Of ?Employees", "employees"),
    (r"Annual ?Revenue", "revenue"),
    (r"Annual Revenue Currency|Currency ?Iso ?Code|Account Currency", "currency"),
    (r"Year ?Started", "founded"),
    (r"Parent ?Account", "parent"),
)
OWN_SIGNS = (("Number", "First name", "Last name", "Link"),)
OWN_RULES = (
    (r"Number", "external_id"),
    (r"First name", "first_name"),
    (r"Last name", "last_name"),
    (r"E-mails?", "emails"),
    (r"Phones?", "phones"),
    (r"Address(?:es)?", "addresses"),
    (r"Company", "company"),
    (r"Stage", "lifecycle"),
    (r"Job title", "job_title"),
    (r"City", "city"),
    (r"Region", "region"),
    (r"Postcode", "postcode"),
    (r"Street", "street"),
    (r"Country", "country"),
    (r"Language", "language"),
    (r"Birthday", "birthday"),
    (r"Tags", "tags"),
)
OWN_FIRM_SIGNS = (("Number", "Name", "Link"),)
OWN_FIRM_RULES = (
    (r"Number", "external_id"),
    (r"Name", "name"),
    (r"Domain|Web domain", "domain"),
    (r"Industry", "industry"),
    (r"Country", "country"),
    (r"Employees", "employees"),
    (r"Yearly revenue|Revenue", "revenue"),
    (r"Currency", "currency"),
    (r"Founded", "founded"),
    (r"Belongs to", "parent"),
)
