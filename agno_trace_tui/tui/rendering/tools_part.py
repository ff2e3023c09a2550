"""The tools that a model was offered, as a part that folds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.formatting import figures
from agno_trace_tui.formatting.visible import first_line, visible
from agno_trace_tui.semantics.kinds import SpanKind
from agno_trace_tui.tui.rendering.cells import Piece
from agno_trace_tui.tui.rendering.glyphs import kind_glyph
from agno_trace_tui.tui.rendering.wrapping import LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agno_trace_tui.semantics.tools import OfferedTool, Parameter
    from agno_trace_tui.tui.rendering.document import DocumentBuilder


def add_offered(doc: DocumentBuilder, tools: Sequence[OfferedTool]) -> None:
    """The names of the tools, and below them, folded, what the model was told of each."""
    if not tools:
        return
    words = f"{figures.plural(len(tools), 'tool')} offered"
    names = ", ".join(first_line(tool.name) for tool in tools)
    if not any(tool.description or tool.parameters for tool in tools):
        doc.fact(words, names, "doc--muted")
        return
    with doc.part("tools", Piece(words, "doc--muted"), folded=True, peek=names, sized=False):
        for number, tool in enumerate(tools):
            title = Piece(f"{kind_glyph(SpanKind.TOOL)} {first_line(tool.name)}", "doc--tool")
            with doc.part(f"tools/{number}", title, margin=(Piece("  "),), sized=False):
                if tool.description:
                    doc.text(tool.description, "doc--muted", (Piece("    "),))
                for parameter in tool.parameters:
                    add_parameter(doc, parameter)


def add_parameter(doc: DocumentBuilder, parameter: Parameter) -> None:
    """An argument: its name, its type, whether it must be given, what it is."""
    about = [parameter.type or "any type", *(["required"] if parameter.required else [])]
    doc.line(
        Piece("    "),
        Piece(visible(parameter.name), "doc--key"),
        Piece("  ", LABEL),
        Piece(visible(", ".join(about)), "doc--number"),
        Piece(f"  {first_line(parameter.description)}", "doc--muted"),
    )
