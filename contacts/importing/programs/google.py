"""Google Contacts, as it exports since 2024 and before, and the tool for contacts shared in a domain."""

NAMES = (
    (r"Phonetic .*|Yomi .*|.* Yomi(?: Name)?|Photo|File As|Initials|Short Name|Directory Server|Sensitivity", ""),
    (r"Priority|Subject|Mileage", ""),
    (r"First Name|Given Name", "first_name"),
    (r"Last Name|Family Name", "last_name"),
    (r"(?:Name )?(Prefix|Suffix)", r"note:\1"),
    (r"Middle Name|Additional Name", "note:Additional names"),
    (r"(Nickname|Maiden Name|Gender|Location|Billing Information|Occupation|Hobby)", r"note:\1"),
    (r"Birthday", "birthday"),
    (r"Language", "language"),
    (r"Notes", "note"),
)
ENTRIES = (
    (r"E-mail (\d+) - (?:Label|Type)", r"emails:\1.label"),
    (r"E-mail (\d+) - Value", r"emails:\1"),
    (r"Phone (\d+) - (?:Label|Type)", r"phones:\1.label"),
    (r"Phone (\d+) - Value", r"phones:\1"),
    (r"Address (\d+) - (?:Label|Type)", r"addresses:\1.label"),
    (r"Address (\d+) - Formatted", r"addresses:\1.whole"),
    (r"Address (\d+) - Street", r"addresses:\1.street"),
    (r"Address (\d+) - Extended Address", r"addresses:\1.more"),
    (r"Address (\d+) - PO Box", r"addresses:\1.box"),
    (r"Address (\d+) - City", r"addresses:\1.city"),
    (r"Address (\d+) - Region", r"addresses:\1.region"),
    (r"Address (\d+) - Postal Code", r"addresses:\1.postcode"),
    (r"Address (\d+) - Country", r"addresses:\1.country"),
    (r"(?:Organization 1 - |Organization )Name", "company"),
    (r"(?:Organization 1 - |Organization )Title", "job_title"),
    (r"(?:Organization 1 - |Organization )(Department|Symbol|Location|Job Description)", r"note:\1"),
    (r"Organization ([2-9]) - (?:Name)", r"note:Organization \1"),
    (r"Organization ([2-9]) - (?:Title)", r"note:Title \1"),
)
# Relations, web pages, days, messengers and fields of one's own: a line each below the note, with their labels.
FACTS = tuple(
    rule
    for number, name in enumerate(("Relation", "Website", "Event", "Custom Field", "IM", "Jot"), 1)
    for rule in (
        (rf"{name} (\d+) - (?:Label|Type)", rf"note:{number}00\1.label"),
        (rf"{name} (\d+) - Value", rf"note:{number}00\1"),
    )
)
SIGNS = (("First Name", "Organization Name", "Labels"), ("First Name", "Labels", "Phonetic First Name"))
RULES = (*NAMES, *ENTRIES, *FACTS, (r"Labels", "tags"))
OLD_SIGNS = (("Name", "Given Name", "Family Name", "Group Membership"),)
OLD_RULES = ((r"Name", "name"), *NAMES, *ENTRIES, *FACTS, (r"Group Membership", "tags"))
SHARED_SIGNS = (("Action", "Name", "E-mail Address", "Business Address"), ("Action", "apiId", "NameLowerUnique"))
SHARED_RULES = (
    (r"ID", "external_id"),
    (r"Name", "name"),
    (r"Company", "company"),
    (r"Job Title", "job_title"),
    (r"Notes", "note"),
    (r"Categories", "tags"),
    (r"birthday", "birthday"),
    (r"E-mail Address", "emails:1"),
    (r"E-mail (\d+) Address", r"emails:\1"),
    (r"Business Fax", "phones:work fax"),
    (r"Business Phone(?: 2)?", "phones:work"),
    (r"Home Fax", "phones:home fax"),
    (r"Home Phone(?: 2)?", "phones:home"),
    (r"(Other|Mobile) Phone", r"phones:\1"),
    (r"Pager", "phones:pager"),
    (r"Business Address", "addresses:work.whole"),
    (r"(Home|Other) Address", r"addresses:\1.whole"),
    (r"Custom Key(\d+)", r"note:9\1.label"),
    (r"Custom Value(\d+)", r"note:9\1"),
    (r"Relation Rel", "note:71.label"),
    (r"Relation", "note:71"),
    (r"IM Rel", "note:72.label"),
    (r"IM", "note:72"),
    (r"Website Rel", ""),
    (r"Website(?: Work| Home-Page| Blog| Profile| Home| Other| FTP)?|Web Page", "note:Web page"),
    (r"(NickName|Occupation|Department|Job Description)", r"note:\1"),
)
