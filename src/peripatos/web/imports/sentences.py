"""Sentences for what stands in the way of an import."""

from django.utils.translation import gettext_lazy as _

from peripatos.web.sentences import add_sentences

add_sentences(
    {
        "import_not_checked": _(
            "This import is not checked yet, or somebody committed it a moment ago. Open it again."
        ),
        "import_has_errors": _("Errors or questions still stand in the way. Settle them, or leave their lines out."),
        "import_not_open": _("This import is no longer open: it was committed, or thrown away."),
        "import_not_committed": _("This import was never committed, or was undone already."),
        "undo_too_late": _("An import can be undone for thirty days, and they are over."),
        "later_import": _("A later import changed the same people or comes from the same source. Undo that one first."),
    }
)
