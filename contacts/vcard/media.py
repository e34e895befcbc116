"""Photos, logos, sounds and keys: bytes, or where they are to be found."""

import base64
import re
from urllib.parse import unquote_to_bytes

from contacts.vcard.shape import MEDIA

PLACES = {"home", "work"}
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


def read_medium(line):
    """`{"type", "bytes" or "uri"}`, or None when the line holds neither; raises ValueError for damaged bytes."""
    types = [word.lower() for word in line.params.get("TYPE", [])]
    named = next((word for word in types if word not in PLACES | {"pref"}), "")
    mediatype = ",".join(line.params.get("MEDIATYPE", [])).lower()
    found = {"type": mediatype or _type(named, MEDIA[line.name])}
    text = line.text.strip().replace("\\,", ",").replace("\\;", ";").replace("\\:", ":")
    if text[:5].lower() == "data:":
        found |= _data(text[5:])
    elif line.binary:
        found["bytes"] = unbase64(text)
    elif URI.fullmatch(text):
        found["uri"] = text
    else:
        return None
    return found | _about(line, types, named)


def _about(line, types, named):
    labels = [word for word in dict.fromkeys(types) if word in PLACES]
    rest = [word for word in types if word not in PLACES and word != named]
    params = {name: said for name, said in line.params.items() if name not in ("TYPE", "VALUE", "MEDIATYPE")}
    params |= {"TYPE": rest} if rest else {}
    return {key: value for key, value in (("labels", labels), ("params", params)) if value}


def _type(word, category):
    if not word or "/" in word:
        return word
    return f"{category}/{word}"


def _data(text):
    kind, _comma, content = text.partition(",")
    if kind.lower().endswith(";base64"):
        return {"type": kind[:-7].lower(), "bytes": unbase64(content)}
    return {"type": kind.lower(), "bytes": unquote_to_bytes(content)}


def unbase64(text):
    """Bytes of base64, as far as they go when its last signs are missing; raises ValueError when it is none."""
    text = re.sub(r"\s", "", text).rstrip("=")
    text = text[:-1] if len(text) % 4 == 1 else text  # a lone sign is not even one byte
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def write_medium(name, medium, version):
    """`(params, value)` of the line."""
    params = {key: list(said) for key, said in (medium.get("params") or {}).items()}
    kind, types = medium.get("type") or "", [*(medium.get("labels") or []), *params.pop("TYPE", [])]
    if version == "3.0" and kind:
        types.insert(0, kind.removeprefix(f"{MEDIA[name]}/").upper())
    if types:
        params["TYPE"] = types
    if "uri" in medium:
        params |= {"VALUE": ["uri"]} | ({"MEDIATYPE": [kind]} if kind and version != "3.0" else {})
        return params, medium["uri"]
    packed = base64.b64encode(medium.get("bytes") or b"").decode()
    if version == "3.0":
        return params | {"ENCODING": ["b"]}, packed
    return params, f"data:{kind};base64,{packed}"
