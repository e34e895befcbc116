"""What a vCard calls the others of a person, in our words for relations and back."""

# What the other one is to the person of the card, in the words of RFC 6350 where it has one.
TYPES = {
    "reports_to": "manager",
    "manages": "report",
    "assistant": "superior",
    "has_assistant": "assistant",
    "referred_by": "referrer",
    "referred": "referral",
    "child": "parent",
    "parent": "child",
    "partner": "spouse",
    "household": "co-resident",
    "relative": "kin",
    "colleague": "colleague",
    "friend": "friend",
}
# What programs write beside these. They say more or less than our word, so that theirs is kept as well.
LIKE = {
    "mother": "child",
    "father": "child",
    "son": "parent",
    "daughter": "parent",
    "partner": "partner",
    "husband": "partner",
    "wife": "partner",
    "domestic partner": "partner",
    "domesticpartner": "partner",
    "brother": "relative",
    "sister": "relative",
    "sibling": "relative",
    "relative": "relative",
    "co-worker": "colleague",
    "referred by": "referred_by",
    "referredby": "referred_by",
}
WORDS = {label: word for word, label in TYPES.items()}


def word_of(label):
    """What the person of the card is to somebody with this label; "" when it is no relation of ours."""
    said = label.strip().casefold()
    return next((found for word in (said, *said.split()) if (found := WORDS.get(word) or LIKE.get(word))), "")


def says_all(label):
    """Whether our word for the relation says all that the label does."""
    return label.strip().casefold() in WORDS
