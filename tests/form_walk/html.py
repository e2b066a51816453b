"""What a page holds for somebody who fills it in: links, forms, fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXT_TYPES = {"text", "search", "email", "url", "tel", "textarea", "password"}
NOT_TYPED = {"hidden", "submit", "button", "reset", "image", "file", "checkbox", "radio", "select"}


def number_free(text: str) -> str:
    """The same words whichever row, id or time they are about."""
    return re.sub(r"[0-9a-f-]{36}|\d+", "#", text)


@dataclass
class Field:
    """One control as the page shows it; ``options`` of a choice, ``on`` whether it would be sent."""

    name: str
    kind: str
    value: str = ""
    required: bool = False
    on: bool = True
    options: list[str] = field(default_factory=list)
    multiple: bool = False

    @property
    def typed(self) -> bool:
        return self.kind in TEXT_TYPES


@dataclass
class Form:
    """A form, its fields in order, and the buttons that send it: (name, value, address)."""

    action: str
    method: str
    files: bool
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def sent(self) -> list[tuple[str, str]]:
        """What a browser sends when nobody has touched anything."""
        return [(f.name, f.value) for f in self.fields if f.on and f.kind != "file"]

    def of_kind(self, *kinds: str) -> Iterator[Field]:
        return (f for f in self.fields if f.kind in kinds)


class Page(HTMLParser):
    """Reads a page once; ``links`` and ``forms`` are there afterwards."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._elsewhere: list[tuple[str, Field | tuple[str, str, str]]] = []
        self.feed(text)
        for form_id, found in self._elsewhere:
            if form_id in self._by_id:
                self._put(self._by_id[form_id], found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if given.get("href", "").startswith("/"):
                self.links.append(given["href"])
            case "form":
                self._open = Form(given.get("action", ""), given.get("method", "get").lower(), "enctype" in given)
                self.forms.append(self._open)
                self._by_id[given.get("id", "")] = self._open
            case "input":
                self._input(given)
            case "textarea":
                self._area = Field(given.get("name", ""), "textarea", required="required" in given)
                self._take(given, self._area)
            case "select":
                self._select = Field(
                    given.get("name", ""),
                    "select",
                    required="required" in given,
                    multiple="multiple" in given,
                    on=False,
                )
                self._take(given, self._select)
            case "option" if self._select is not None:
                self._option(self._select, given)
            case "button" if given.get("type", "submit") == "submit":
                self._take(given, (given.get("name", ""), given.get("value", ""), given.get("formaction", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "submit":
            self._take(given, (given.get("name", ""), given.get("value", ""), given.get("formaction", "")))
            return
        on = kind not in {"checkbox", "radio"} or "checked" in given
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        self._take(given, Field(given.get("name", ""), kind, value, "required" in given, on))

    def _option(self, select: Field, given: dict[str, str]) -> None:
        select.options.append(given.get("value", ""))
        if "selected" in given or (not select.on and not select.multiple):
            select.value, select.on = given.get("value", ""), True

    def _take(self, given: dict[str, str], found: "Field | tuple[str, str, str]") -> None:
        if "form" in given:
            self._elsewhere.append((given["form"], found))
        elif self._open is not None:
            self._put(self._open, found)

    def _put(self, form: Form, found: "Field | tuple[str, str, str]") -> None:
        if isinstance(found, tuple):
            form.buttons.append(found)
        elif found.name:
            form.fields.append(found)
