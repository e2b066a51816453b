"""Walks the pages of one person by their links, as a crawler with an account would."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from form_walk.html import Form, Page, number_free
from form_walk.spoil import Posting

# Examples that act nowhere, and what leads out of the walk.
LEFT_OUT = {"walk-in", "components", "components-progress", "account_signup", "preview", "preview-proposal"}
OF_ONE_KIND = 2  # pages of one route for the first who come there, because states differ; then one for each
ENOUGH = 10  # people who have seen a kind of page; those with duties come first


class RollBack(Exception):
    """Leaves the savepoint of one posting."""


@dataclass(frozen=True)
class Found:
    """A form and the page on which it stands."""

    page: str
    form: Form

    @property
    def address(self) -> str:
        return urljoin(self.page, self.form.action)

    @property
    def shape(self) -> tuple[object, ...]:
        """What makes two forms alike: where they lead and what they ask."""
        names = sorted({number_free(f.name) for f in self.form.fields})
        buttons = sorted({number_free(f"{name}={value}") for name, value, _ in self.form.buttons})
        return kind_of(self.address), tuple(names), tuple(buttons), self.form.method


@dataclass
class Walker:
    """One person with a browser."""

    key: str
    client: Client
    known: Counter[str] = field(default_factory=Counter)
    pages: dict[str, Page] = field(default_factory=dict)

    def walk(self, start: str) -> Iterator[Found]:
        """Every form on every page that links lead to."""
        waiting, seen, visits = deque([start]), {start}, Counter[str]()
        while waiting:
            address = waiting.popleft()
            kind = kind_of(address)
            if kind is None or visits[kind] >= self._wanted(kind):
                continue
            visits[kind] += 1
            page = self.open(address)
            if page is None:
                continue
            for form in page.forms:
                yield Found(address, form)
            self.known[kind] += 1
            fresh = [link for link in dict.fromkeys(page.links) if link not in seen]
            seen.update(fresh)
            waiting.extend(fresh)

    def _wanted(self, kind: str) -> int:
        if self.known[kind] >= ENOUGH:
            return 0
        return OF_ONE_KIND if self.known[kind] < 2 * OF_ONE_KIND else 1

    def open(self, address: str) -> Page | None:
        """The page at this address, or None when it is no page for this person."""
        answer = self.client.get(address, follow=False)
        assert answer.status_code < 500, (self.key, address)
        if answer.status_code in {301, 302, 303}:
            there = urljoin(address, answer["Location"])
            return self.open(there) if there not in self.pages and kind_of(there) else None
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            return None
        self.pages[address] = Page(answer.content.decode())
        return self.pages[address]

    def send(self, found: Found, posting: Posting, *, times: int = 1, **headers: str) -> list[HttpResponseBase]:
        """Sends it, ``times`` times from the same page, and takes everything back afterwards."""
        kept = self.client.cookies.copy()
        name, value, elsewhere = posting.button
        address = urljoin(found.page, elsewhere) if elsewhere else found.address
        pairs = [*posting.pairs, *([(name, value)] if name else [])]
        answers: list[HttpResponseBase] = []
        try:
            with transaction.atomic():
                answers += [self._once(found, address, pairs, posting.files, headers) for _ in range(times)]
                raise RollBack  # noqa: TRY301  the savepoint is left here and nowhere else
        except RollBack:
            pass
        finally:
            self.client.cookies = kept
        return answers

    def _once(
        self, found: Found, address: str, pairs: list[tuple[str, str]], files: str, headers: dict[str, str]
    ) -> HttpResponseBase:
        if found.form.method != "post":
            query = urlencode(pairs, errors="surrogatepass")
            return self.client.get(f"{address.partition('?')[0]}?{query}", headers=headers)
        body, kind = (
            _multipart(pairs, [f.name for f in found.form.of_kind("file")], files)
            if found.form.files
            else (urlencode(pairs, errors="surrogatepass").encode(), "application/x-www-form-urlencoded")
        )
        return self.client.generic("POST", address, body, content_type=kind, headers=headers)


def _multipart(pairs: list[tuple[str, str]], files: list[str], how: str) -> tuple[bytes, str]:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(errors="surrogatepass")
        for name, value in pairs
    ]
    data = {"none": b"", "garbage": bytes(range(256)) * 800, "as meant": b"Name,Email\nAda Stone,ada@x.org\n"}[how]
    name = "" if how == "none" else "people.csv"
    parts += [
        f'--edge\r\nContent-Disposition: form-data; name="{file}"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n".encode()
        + data
        + b"\r\n"
        for file in files
    ]
    return b"".join([*parts, b"--edge--\r\n"]), "multipart/form-data; boundary=edge"


def kind_of(address: str) -> str | None:
    """Route and the words in it that are no ids; None for what the walk leaves out."""
    path = urlsplit(address).path
    if path.startswith(settings.STATIC_URL):
        return None
    try:
        match: ResolverMatch = resolve(path)
    except Resolver404:
        return None
    if match.url_name in LEFT_OUT or match.url_name is None:
        return None
    words = [v for k, v in sorted(match.kwargs.items()) if isinstance(v, str) and len(v) < 30 and k != "token"]
    return " ".join([match.url_name, *words])
