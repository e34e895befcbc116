"""vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) to dicts and back. Pure: no database, no files.

`read(raw)` gives one dict for each card and never raises; bytes that hold no card give `[]`. Every key is always there:

    version           as first written: "2.1", "3.0", "4.0", or "" when the card does not say
    kind              "", "individual", "org", "group", "location"
    uid rev formatted_name prefix first_name additional_names last_name suffix nickname
    company job_title role note time_zone gender gender_identity      texts, "" when missing; of several additional
                      names, prefixes, suffixes or nicknames a comma without a blank stands between them
    departments       list of texts: the units below `company`
    categories        list of texts
    birthday anniversary   "1980-03-22", "--04-12", "1985", "1985-04", "---12", "2009-08-08T14:30-05:00", or a text
    emails            list of {"address"}         phones     list of {"number"} (an extension as "… ext. 102")
    addresses         list of {"po_box", "extended", "street", "city", "region", "postcode", "country"} and, when the
                      card has it, "formatted": the address as it is printed on a letter
    urls              list of {"url"}             im         list of {"service", "address"}
    related           list of {"value"}           languages  list of {"language"}
    members           list of {"uri"}             dates      list of {"date"}: days with a label of their own
    geo               list of {"latitude", "longitude"}, texts with the digits as written
    photo             None or {"type": "image/jpeg"} with "bytes" or "uri"
    media             further photos, logos, sounds, keys: the same with "name": "PHOTO", "LOGO", "SOUND", "KEY"
    agents            list of cards: those inside this one
    custom            every line without a place above, second ones of a kind too:
                      {"name", "params", "value"}, and "raw" where the text alone does not tell how it was escaped
    params            parameters of the single fields by the vCard's name: {"N": {"LANGUAGE": ["en-us"]}}
    problems          sentences about what could not be read

Each item of emails, phones, addresses, urls, im, related, languages, members, dates and geo also has "labels" (types in
lower case, then a person's own labels) and "primary" (yes or no), and "params" when there are others. `params` maps an
upper-case name to a list of texts; "GROUP" stands for the group in front of a name, as in RFC 7095.

`write(cards)` takes such dicts, any key left out, and gives the bytes of a file in version 4.0, or 3.0 on request.
`read(write(cards))` are the cards, but for their problems. `card_of(contact)` gives the card of a contact.
"""

from contacts.vcard.people import card_of
from contacts.vcard.reading import read
from contacts.vcard.writing import write

__all__ = ["card_of", "read", "write"]
