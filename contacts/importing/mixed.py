"""The encoding `utf-8-western`: UTF-8, and what is none is read as Windows writes it in Western Europe.

Files into which rows of two programs were copied are written so.
"""

import codecs
from encodings import utf_8

NAME = "utf-8-western"


def _western(problem):
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    return problem.object[problem.start : problem.end].decode("cp1252", "replace"), problem.end


class Decoder(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, data, errors, final):
        return codecs.utf_8_decode(data, "western", final)


def decode(data, errors="strict"):
    return codecs.utf_8_decode(data, "western", True)


def _find(name):
    if name.replace("-", "_") != NAME.replace("-", "_"):
        return None
    return codecs.CodecInfo(
        utf_8.encode, decode, incrementalencoder=utf_8.IncrementalEncoder, incrementaldecoder=Decoder, name=NAME
    )


codecs.register_error("western", _western)
codecs.register(_find)


def is_mixed(sample):
    """Whether it is UTF-8 for the greater part, and something else here and there."""
    text = sample.decode("utf-8", "replace")
    strange = text.count("\N{REPLACEMENT CHARACTER}")
    return 0 < strange <= sum(letter > "\x7f" for letter in text) - strange
