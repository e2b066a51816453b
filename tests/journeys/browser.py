"""A browser without a screen: signs in through the form, follows links, sends forms, uploads files."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field


@dataclass
class Page:
    """What came back: status, final address, body."""

    status: int
    address: str
    body: str


@dataclass
class Browser:
    """One person's browser at one installation."""

    address: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Page:
        """One page."""
        return self._open(urllib.request.Request(self._absolute(path)))

    def post(
        self, path: str, fields: dict[str, str], *, files: dict[str, tuple[str, bytes]] | None = None, form: str = ""
    ) -> Page:
        """Sends a form; its token is read from ``form`` (the page that shows it) or from the page itself."""
        token = self.token(self.get(form or path).body)
        headers = {"Referer": self._absolute(path)}
        data = fields | {"csrfmiddlewaretoken": token}
        if files:
            boundary = uuid.uuid4().hex
            body = _multipart(boundary, data, files)
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        else:
            body = urllib.parse.urlencode(data).encode()
        return self._open(urllib.request.Request(self._absolute(path), body, headers))

    def autosave(self, path: str, fields: dict[str, str], *, token: str) -> Page:
        """What the page's script sends while somebody writes; ``token`` is read once from the page."""
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        headers = {"Referer": self._absolute(path), "X-Autosave": "1"}
        return self._open(urllib.request.Request(self._absolute(path), body, headers))

    def sign_in(self, persona: dict[str, str]) -> Page:
        """Through the form, as a person would."""
        return self.post("/sign-in/", {"login": persona["email"], "password": persona["password"]})

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else self.address + path

    def token(self, body: str) -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body) or re.search(
            r'name="csrf-token" content="([^"]+)"', body
        )
        return found.group(1) if found else ""

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self.opener.open(request, timeout=30) as response:
                return Page(response.status, response.geturl(), response.read().decode(errors="replace"))
        except urllib.error.HTTPError as problem:
            return Page(problem.code, request.full_url, problem.read().decode(errors="replace"))


def _multipart(boundary: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()
    ]
    for name, (file_name, data) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        parts.append(head.encode() + data + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])
