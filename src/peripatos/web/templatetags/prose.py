"""Our own long texts, written in Markdown, as HTML; raw HTML inside them is shown as text."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()
_reader = MarkdownIt("commonmark", {"html": False, "linkify": False})


@register.filter
def prose(text: str) -> SafeString:
    """Markdown of ours as HTML."""
    return mark_safe(_reader.render(text))  # noqa: S308  the reader escapes everything that is not Markdown
