"""What is asked about a file: what it holds, how it is written, what its columns mean, and what to do with them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.importing import presets, slots, targets
from contacts.models import Import
from crm_site.lib.money import currency_field

ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-8-sig", _("UTF-8 with a mark")),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("cp1252", _("Western Europe (Windows)")),
    ("iso-8859-15", _("Western Europe (ISO)")),
    ("mac_roman", _("Western Europe (Mac)")),
    ("cp1250", _("Central Europe (Windows)")),
    ("cp1251", _("Cyrillic (Windows)")),
    ("cp1253", _("Greek (Windows)")),
    ("cp1254", _("Turkish (Windows)")),
    ("gb18030", _("Chinese")),
    ("shift_jis", _("Japanese")),
    ("euc_kr", _("Korean")),
]
DELIMITERS = [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar"))]
TAB = "tab"  # a blank at the edge of an answer is cut off


class UploadForm(forms.ModelForm):
    class Meta:
        model = Import
        fields = ["kind", "file"]
        help_texts = {
            "file": _(
                "CSV or tab separated text or a workbook (.xlsx) whose first row names the columns, or a vCard file "
                "(.vcf) of contacts; packed with gzip or not, up to 100 MB."
            )
        }
        error_messages = {
            "file": {
                "invalid_extension": _(
                    "A file ending in “%(extension)s” cannot be read here. A workbook: save it as .xlsx, or "
                    "save it as CSV, and try again."
                )
            }
        }

    def __init__(self, *args, limit, **options):
        super().__init__(*args, **options)
        self.limit = limit
        choices = [(kind, target.label) for kind, target in targets.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("What does it hold?"), choices=choices)
        self.initial["kind"] = "contacts"  # most files hold people

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.limit:
            size = {"size": file.size // 2**20, "limit": self.limit // 2**20}
            raise forms.ValidationError(
                _("The file has %(size)d MB; %(limit)d MB is the most. Split it, or pack it with gzip.") % size
            )
        return file


class ReadingForm(forms.Form):
    """How the file is written. What is not answered is guessed."""

    preset = forms.ChoiceField(label=_("Export of"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label=_("Between the cells"), required=False)

    def __init__(self, *args, guess, **options):
        shown = {"preset": guess.preset, "sheet": guess.sheet, "encoding": guess.encoding}
        super().__init__(*args, initial=shown | {"delimiter": _named(guess.delimiter)}, **options)
        known = [(one.key, one.label) for one in presets.of_kind(guess.kind)]
        self.fields["preset"].choices = [("", _("no program that we know")), *known]
        self.fields["sheet"].choices = [(name, name) for name in guess.sheets]
        self.fields["delimiter"].choices = [(_named(sign), label) for sign, label in DELIMITERS]
        if guess.encoding not in dict(ENCODINGS):
            self.fields["encoding"].choices = [(guess.encoding, guess.encoding), *ENCODINGS]
        for name in self._useless(guess, known):
            del self.fields[name]

    @staticmethod
    def _useless(guess, known):
        """A sheet is written in one way only, and so is a card."""
        plain = ("encoding", "delimiter") if not guess.delimiter else ("sheet",)
        beside = ("sheet",) if not guess.delimiter and len(guess.sheets) < 2 else ()
        return {*plain, *beside, *(() if known and not _is_card(guess) else ("preset",))}

    @staticmethod
    def told(answers):
        """What of an address asks for another reading: `{name: answer}`, whatever was made up left out."""
        asked = {name: answers[name] for name in ("preset", "sheet", "encoding", "delimiter") if name in answers}
        if asked.get("encoding") not in dict(ENCODINGS):
            asked.pop("encoding", None)
        if asked.get("delimiter") in {_named(sign) for sign, _label in DELIMITERS}:
            asked["delimiter"] = {TAB: "\t"}.get(asked["delimiter"], asked["delimiter"])
        else:
            asked.pop("delimiter", None)
        return asked


def _named(sign):
    return TAB if sign == "\t" else sign


def _is_card(guess):
    return not guess.delimiter and not guess.sheets


class MappingForm(forms.Form):
    """Which column of the file means what, and what to do with the rows."""

    what = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("both", _("add new ones and update those that are there")),
            ("create", _("only add new ones")),
            ("update", _("only update those that are there")),
        ],
    )
    date_order = forms.ChoiceField(
        label=_("Dates are written"),
        choices=[("ymd", _("2026-12-31")), ("dmy", _("31.12.2026")), ("mdy", _("12/31/2026"))],
    )
    decimal = forms.ChoiceField(label=_("Decimals are written"), choices=[(".", "1234.50"), (",", "1234,50")])
    currency = currency_field().formfield(help_text=_("Of amounts that say none themselves, such as EUR."))
    create_customers = forms.BooleanField(
        label=_("Add customers that are not there yet"),
        required=False,
        help_text=_("For orders: a customer number that nobody has becomes a new contact."),
    )

    def __init__(self, *args, guess, target, said=None, **options):
        said = guess.as_mapping() | (said or {})
        shown = {"date_order": said["date_order"], "decimal": said["decimal"], "what": said.get("what", "both")}
        super().__init__(*args, initial=shown, **options)
        self.guess, self.target = guess, target
        blanks = said.get("blanks", ())
        for place, title in enumerate(guess.header):
            slot = said["columns"].get(title, "")
            self._ask(place, title, slot, slots.parse(slot)[0] in blanks)
        for name in {"currency", "create_customers"} - set(target.options):
            self.fields.pop(name)
        if not target.undoable:
            self.fields.pop("what")

    def _ask(self, place, title, slot, clears):
        name = f"column{place}"
        self.fields[name] = forms.ChoiceField(label=title, choices=self._choices(), required=False)
        self.initial[name] = slot
        if self.clearable:
            self.fields[f"blank{place}"] = forms.BooleanField(label=_("a blank clears"), required=False)
            self.initial[f"blank{place}"] = clears

    @property
    def clearable(self):
        """Names of the columns of which a blank cell may be told to clear."""
        return {column.key: column.label for column in self.target.columns if column.clears}

    def _choices(self):
        """The columns, and the places of this file that are one of several."""
        used = {slot for slot in self.guess.columns.values() if ":" in slot}
        usual = USUAL if self.target.kind == "contacts" else ()
        told = [(slot, slots.label_of(slot, self.target)) for slot in dict.fromkeys([*usual, *sorted(used)])]
        plain = [(column.key, column.label) for column in self.target.columns]
        return [("", _("leave out")), *plain, *told]

    def columns(self):
        """For the table: the field, what the first rows hold there, and the box for blanks."""
        for place, _title in enumerate(self.guess.header):
            cells = [row[place] for row in self.guess.examples if place < len(row) and row[place]]
            blank = self[f"blank{place}"] if f"blank{place}" in self.fields else None
            yield self[f"column{place}"], cells[:3], blank

    def clean(self):
        places = range(len(self.guess.header))
        chosen = [self.cleaned_data.get(f"column{place}") for place in places]
        twice = {said for said in chosen if said and slots.once(said) and chosen.count(said) > 1}
        if twice:
            names = ", ".join(slots.label_of(said, self.target) for said in twice)
            raise forms.ValidationError(_("Chosen for two columns: %s. Leave one of them out.") % names)
        wrong = [self.guess.header[place] for place in places if self._cannot_clear(place)]
        if wrong:
            raise forms.ValidationError(_("A blank cannot clear this column: %s.") % ", ".join(wrong))
        return self.cleaned_data

    def _cannot_clear(self, place):
        ticked = self.cleaned_data.get(f"blank{place}")
        return ticked and self.cleaned_data.get(f"column{place}") not in self.clearable

    def mapping(self):
        data, places = self.cleaned_data, list(enumerate(self.guess.header))
        columns = {title: data[f"column{place}"] for place, title in places}
        blanks = [data[f"column{place}"] for place, _title in places if data.get(f"blank{place}")]
        return self.guess.as_mapping() | {
            "columns": {title: key for title, key in columns.items() if key},
            "date_order": data["date_order"],
            "decimal": data["decimal"],
            "what": data.get("what", "both"),
            "blanks": blanks,
            "options": {name: data[name] for name in self.target.options if name in data},
        }


USUAL = ("emails:work", "emails:home", "phones:work", "phones:home", "phones:mobile")
