"""Problems and solutions in files: JSON for people, named arrays (`.npz`) for size."""

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from peripatos.cli.plan.kinds import WORDS, Kind, kind_named
from peripatos.engine.errors import ProblemError

Source = dict[str, Any]
ARRAYS_OF = {"indptr": "pairing", "distance": "cohorts"}
"""The array that only one kind has: array files name no kind."""


def read_source(path: Path) -> Source:
    """What stands in a file, not yet read as anything. Raises ProblemError."""
    if path.suffix == ".npz":
        return _arrays(path)
    document = _document(path)
    if not isinstance(document, dict):
        raise ProblemError("not_an_object", "", f"{path.name} holds no JSON object.")
    return document


def kind_of(source: Source, path: Path) -> str:
    """The kind that a problem file names, or that its arrays tell. Raises ProblemError."""
    if path.suffix == ".npz":
        found = next((kind for array, kind in ARRAYS_OF.items() if array in source), None)
    else:
        found = source.get("kind")
    if found not in WORDS:
        raise ProblemError("unknown_word", "/kind", f"One of {', '.join(WORDS)} is expected here.")
    return str(found)


def read_problem(kind: str, path: Path) -> tuple[Kind, Any]:
    """The package of the kind and the problem in the file. Raises ProblemError."""
    module, source = kind_named(kind), read_source(path)
    return module, _reader(module.Problem, kind, path)(source)


def _reader(form: Any, kind: str, path: Path) -> Any:
    """What reads a problem in a file of this ending."""
    if path.suffix != ".npz":
        return form.from_dict
    if not hasattr(form, "from_arrays"):
        raise ProblemError("no_arrays", "", f"Problems of the kind {kind} are written as JSON, not as arrays.")
    return form.from_arrays


def read_solution(module: Kind, path: Path, *, problem: Any) -> Any:
    """A solution of this problem. Raises ProblemError."""
    source = read_source(path)
    read = module.Solution.from_arrays if path.suffix == ".npz" else module.Solution.from_dict
    return read(source, problem=problem)


def write_solution(solution: Any, path: Path) -> None:
    """Raises ProblemError when the file cannot be written."""
    try:
        if path.suffix == ".npz":
            arrays = {name: np.asarray(array) for name, array in solution.to_arrays().items()}
            np.savez_compressed(path, allow_pickle=False, **arrays)
        else:
            path.write_text(json.dumps(solution.to_dict(), ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be written.") from error


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except OSError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be read.") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ProblemError("not_json", "", f"{path.name} is not JSON in UTF-8.") from error


def _no_number(word: str) -> NoReturn:
    raise ProblemError("not_a_number", "", f"{word} is not a number of JSON.")


def _arrays(path: Path) -> Source:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError as error:
        raise ProblemError("no_file", "", f"{path.name} cannot be read.") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ProblemError("not_npz", "", f"{path.name} is not a file of named arrays.") from error
