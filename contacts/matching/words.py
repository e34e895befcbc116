"""What two spellings of one thing have in common. Nothing here raises, whatever a cell of a file holds."""

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

LONGEST = 120  # of anything longer only the beginning is compared
LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
SOUNDS = str.maketrans("bpfvcgjkqsxzdtlmnr", "1111222222223345" + "56")
NICKNAMES = """
alexander alex sandy|alexandra alex sandra|andrew andy drew|anthony tony|barbara barb babs|benjamin ben benny
|catherine katherine kathryn cathy kathy kate katie|charles charlie chuck|christine christina chris tina
|christopher chris|daniel dan danny|david dave|deborah debra deb debbie|donald don|dorothy dot dottie
|edward ed eddie ted|elizabeth liz beth betty lisa eliza|eugene gene|frances fran|francis frank|frederick fred
|gabriel gabe|gerald gerry jerry|gregory greg|harold harry|henry harry hank|jacob jake|jacqueline jackie
|james jim jimmy jamie|jeffrey geoffrey jeff geoff|jennifer jen jenny|jessica jess|john jack johnny jon
|jonathan jon|joseph joe joey|joshua josh|judith judy|kenneth ken|kimberly kim|laurence lawrence larry|leonard len
|margaret maggie peggy meg marge|matthew matt|michael mike mick|nicholas nick|pamela pam|patricia pat patty trish
|patrick pat paddy|peter pete|philip phillip phil|raymond ray|rebecca becky|richard rick dick rich|robert bob rob bobby
|ronald ron|samuel sam|samantha sam|stephen steven steve|susan sue susie|theresa teresa terry|theodore ted
|thomas tom tommy|timothy tim|victoria vicky|vincent vince|walter walt|william bill will billy|zachary zach
|johannes hans|friedrich fritz|josef sepp|maximilian max|sebastian basti|ursula uschi|francisco paco|jose pepe
|giuseppe beppe|dmitri dima|ivan vanya"""
NAMESAKES = [set(line.split()) for line in NICKNAMES.replace("\n", " ").split("|")]
SHORT_FOR = {name: {at for at, names in enumerate(NAMESAKES) if name in names} for name in set().union(*NAMESAKES)}


def gettext_noop(sentence):
    """Marks a sentence for the translators, as Django's does, which would ask for settings."""
    return sentence


def text_of(value):
    """A cell as text: nothing for None, lists and other things that no person types."""
    if isinstance(value, str):
        return value[: 4 * LONGEST]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.15g}" if isinstance(value, float) else str(value)[:LONGEST] if abs(value) < 10**60 else ""
    return ""


def texts_of(value):
    """A cell of several as a list of texts."""
    many = value if isinstance(value, list | tuple | set) else [value]
    return [text for text in map(text_of, many) if text]


def plain(value):
    """Small letters and digits of any script, without accents, one space between the words."""
    text = text_of(value)
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
        text = "".join(c for c in spread if not unicodedata.combining(c))
    text = text.casefold().replace("'", "")
    if not text.isalnum():
        text = " ".join("".join(c if c.isalnum() else " " for c in text).split())
    return text[:LONGEST].strip()


def digits_of(number):
    """A phone number without notation and extension; nothing when it is too short to say who."""
    text = text_of(number).casefold()
    for mark in ("ext", "x", "#"):
        head, found, _tail = text.partition(mark)
        text = head if found else text
    digits = "".join(c for c in text if c.isdecimal())
    return digits[-9:] if len(digits) >= 6 and len(set(digits)) > 2 else ""


def mailbox(address):
    """An address as its owner would compare it: no case, no blanks, no +tag, and no dots at Gmail."""
    local, at, domain = unicodedata.normalize("NFC", text_of(address).strip()[:254]).casefold().rpartition("@")
    local, domain = "".join(local.split()).split("+")[0], domain.strip().rstrip(".")
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if at and local and domain else ""


@lru_cache(maxsize=1 << 16)
def sound(name):
    """A key that most slips of the ear and the hand leave alone."""
    name = name.replace(" ", "").replace("ph", "f")
    if not name:
        return ""
    coded = [c for c in name[1:].translate(SOUNDS) if c not in "aeiouhwy"]
    return name[0] + "".join(c for at, c in enumerate(coded) if at == 0 or c != coded[at - 1])[:4]


@lru_cache(maxsize=1 << 17)
def slip(one, other):
    """Whether the two differ by a slip of the hand only."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 3 else 1 if shorter < 6 else 2
    if OSA.distance(one, other, score_cutoff=allowed) <= allowed:
        return True
    return shorter >= 5 and sound(one) == sound(other) and OSA.normalized_similarity(one, other) >= 0.7


@lru_cache(maxsize=1 << 17)
def alike(one, other):
    """How two names compare: same, short (Bob and Robert), part, initial, near, other or none (one is missing)."""
    if not one or not other:
        return "none"
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return "same"
    if SHORT_FOR.get(one, set()) & SHORT_FOR.get(other, set()):
        return "short"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "other"
    if slip(one, other):
        return "near"
    few, many = sorted((set(one.split()), set(other.split())), key=len)
    return "part" if len(few) < len(many) and few <= many and max(map(len, few)) > 2 else "other"
