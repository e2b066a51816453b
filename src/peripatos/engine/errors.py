"""What the engine raises. An infeasible problem is a result, not an error."""


class ProblemError(ValueError):
    """A problem or solution that is not of the agreed form.

    code: a noun for programs; path: a JSON pointer to the culprit ("" is the whole file); hint: a sentence for people.
    """

    def __init__(self, code: str, path: str, hint: str) -> None:
        super().__init__(f"{code} at {path or '/'}: {hint}")
        self.code = code
        self.path = path
        self.hint = hint

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "path": self.path, "hint": self.hint}


class Cancelled(Exception):
    """Raised by a progress callback to end a run; the best plan so far is returned with the status "stopped"."""
