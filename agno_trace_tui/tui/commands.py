"""Every command, declared once: its keys, its title, its help, where it works.

Key bindings, the footer, the help screen and the command palette are all made from this list. The ids let
a keymap move a key without touching the code.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from agno_trace_tui.records import NamedTuple
from agno_trace_tui.tui.rendering.glyphs import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

SCOPES = {
    "app": "Everywhere",
    "lines": "Moving",
    "list": "Traces",
    "filter": "Filter",
    "tree": "Spans",
    "detail": "Detail",
    "text": "Text",
    "search": "Search",
    "search_line": "Line of the search",
    "attribute_line": "Line above which only some attributes are",
}
"""Where a command works, and what the help calls the place."""

LINES_TO_WRITE = ("search", "search_line", "attribute_line")

SCOPES_SHOWN = {
    "list": ("list", "lines", "app", "filter", "tree", "detail", "text", *LINES_TO_WRITE),
    "tree": ("tree", "lines", "app", "list", "filter", "detail", "text", *LINES_TO_WRITE),
    "detail": ("detail", "text", *LINES_TO_WRITE, "app", "list", "filter", "tree", "lines"),
    "text": ("text", *LINES_TO_WRITE, "app", "list", "filter", "tree", "detail", "lines"),
}
"""The order of the scopes, by the scope of the pane that had the keys."""


class Command(NamedTuple):
    """One thing the reader can do."""

    id: str
    scope: str
    keys: str
    """Textual's names, separated by commas."""
    action: str
    title: str
    help: str
    shown: str = ""
    """How the keys are written for people; empty: as Textual does."""
    footer: str = ""
    """The word in the footer; empty: not there."""
    palette: bool = True
    first: bool = False
    """Done before the keys after it are given to anyone: what is typed ahead is text for the filter."""


UNBOUND = "unbound"
"""Stands for the key of a command that has none until a keymap gives it one: no keyboard sends it."""

INTO_TRACE = "screen.pane('spans')"
INTO_SPAN = "screen.pane('detail')"

COMMANDS = (
    Command("app.filter", "app", "slash", "filter", "Filter traces", "List only some traces", "/", footer="Filter",
            first=True),
    Command("app.unmark", "app", "escape", "unmark", "Unmark", "Let go of the trace that was marked to be compared",
            "Esc", footer="Unmark"),
    Command("app.clear_filter", "app", "escape", "clear_filter", "No filter", "List all traces again", "Esc",
            footer="No filter"),
    Command("app.only_errors", "app", "exclamation_mark", "quick_filter('errors')", "Only errors",
            "List only traces in which something failed", "!"),
    Command("app.only_running", "app", "tilde", "quick_filter('running')", "Only running",
            "List only traces that run", "~"),
    Command("app.same_component", "app", "at", "quick_filter('component')", "Same agent",
            "List only traces of this agent, team or workflow", "@"),
    Command("app.same_session", "app", "number_sign", "quick_filter('session')", "Same session",
            "List only traces of this session", "#"),
    Command("app.period", "app", "T", "quick_filter('period')", "Since when",
            "List only traces since an hour, a day, all again"),
    Command("app.follow", "app", "F", "follow", "Follow", "Select the newest trace as it comes",
            footer="Follow"),
    Command("app.pause", "app", "p", "pause", "Pause", "Stop taking in what is new, or go on"),
    Command("app.next_pane", "app", "tab", "next_pane", "Next pane", "To the next pane", "Tab", footer="Pane"),
    Command("app.previous_pane", "app", "shift+tab", "previous_pane", "Previous pane", "To the pane before",
            "⇧Tab"),
    Command("app.traces", "app", "1", "pane('traces')", "Go to traces", "To the list of traces"),
    Command("app.spans", "app", "2", "pane('spans')", "Go to spans", "To the span tree"),
    Command("app.detail", "app", "3", "pane('detail')", "Go to detail", "To the detail of the span"),
    Command("app.program", "app", "4", "pane('program')", "Go to the program", "To what the program prints"),
    Command("app.maximise", "app", "plus", "maximise", "Maximise", "Only this pane, or all again", "+"),
    Command("app.previous_trace", "app", "left_square_bracket", "step_trace(-1)", "Newer trace",
            "To the trace above, from any pane", "["),
    Command("app.next_trace", "app", "right_square_bracket", "step_trace(1)", "Older trace",
            "To the trace below, from any pane", "]"),
    Command("app.other_part", "app", "u", "other_part", "Other part of the run",
            "From a paused run to what continued it, and back"),
    Command("app.back", "app", "ctrl+o,alt+left", "back", "Go back", "To where you were before", "^o Alt-←"),
    Command("app.forward", "app", "ctrl+n,alt+right", "forward", "Go forward", "To where you went back from",
            "^n Alt-→"),
    Command("app.next_error", "app", "e", "next_error(1)", "Next error",
            "To the next span that failed, past the last one in an older trace", footer="Error"),
    Command("app.previous_error", "app", "E", "next_error(-1)", "Previous error",
            "To the span that failed before, or in a newer trace"),
    Command("app.stop_looking", "app", "escape", "stop_looking", "Stop looking", "Look no further for an error", "Esc",
            footer="Stop", first=True),
    Command("app.compare", "app", "C", "compare", "Compare",
            "Mark the trace; on another compare both, again the run before"),
    Command("app.compare_before", "app", UNBOUND, "compare_before", "Compare with the run before",
            "What changed since the last run of this agent, team or workflow"),
    Command("app.statistics", "app", "V", "statistics", "Figures",
            "How often, how long, for how much: by agent, model, tool"),
    Command("app.overview", "app", "d", "tab('overview')", "Show overview", "What, when, how much, how long"),
    Command("app.input", "app", "i", "tab('input')", "Show input", "What the span was given"),
    Command("app.output", "app", "o", "tab('output')", "Show output", "What the span answered"),
    Command("app.messages", "app", "m", "tab('messages')", "Show messages", "The conversation of a model call"),
    Command("app.tokens", "app", "t", "tab('tokens')", "Show tokens", "Token usage and cost"),
    Command("app.error", "app", "x", "tab('error')", "Show error", "What went wrong, with its stack trace"),
    Command("app.attributes", "app", "a", "tab('attributes')", "Show attributes", "Every attribute recorded"),
    Command("app.next_insight", "app", "full_stop", "next_insight", "Next insight",
            "To the next span of which there is something to say", "."),
    Command("app.raw", "app", "r", "tab('raw')", "Show raw", "The whole span as JSON"),
    Command("app.markdown", "app", "M", "markdown", "Markdown or text", "Show Markdown rendered, or as it is written"),
    Command("app.search", "app", "ctrl+f", "search", "Search in the text",
            "Find words in the detail, or in what the program prints", "^f", first=True),
    Command("app.copy", "app", "y", "copy", "Copy",
            "Copy the selection, else the part here, else the tab", footer="Copy"),
    Command("app.copy_tab", "app", UNBOUND, "copy_tab", "Copy the tab", "Copy all of the open tab"),
    Command("app.copy_json", "app", "Y", "copy_json", "Copy as JSON", "Copy all that is recorded of the span"),
    Command("app.copy_trace_id", "app", UNBOUND, "copy_id('trace')", "Copy trace id", "Copy the id of the trace"),
    Command("app.copy_span_id", "app", UNBOUND, "copy_id('span')", "Copy span id", "Copy the id of the span"),
    Command("app.copy_name", "app", UNBOUND, "copy_name", "Copy name", "Copy the name of the span"),
    Command("app.open", "app", "O", "open", "Open in pager", "Show the tab in $PAGER"),
    Command("app.open_editor", "app", UNBOUND, "open('editor')", "Open in editor", "Show the tab in $VISUAL or $EDITOR"),
    Command("app.palette", "app", "ctrl+p", "app.command_palette", "Palette", "Find a command by its name", "^p",
            palette=False),
    Command("app.help", "app", "question_mark", "help", "Keys and signs",
            "What the keys do and what the signs mean", "?", footer="Keys"),
    Command("app.keep_theme", "app", UNBOUND, "app.keep_theme", "Theme: keep this one",
            "Start with this theme from now on"),
    Command("app.notify", "app", UNBOUND, "app.toggle_notify", "Tell when a run ends, or do not",
            "A notification or the bell, while the terminal is not looked at"),
    Command("app.settings", "app", UNBOUND, "app.open_settings", "Settings: open the file",
            "In your editor; a file to fill in is made if there is none"),
    Command("app.suspend", "app", "ctrl+z", "app.suspend_process", "Suspend",
            "Into the background, until the shell's fg", "^z", first=True),
    Command("app.quit", "app", "q", "app.quit", "Quit", "End the monitor", footer="Quit", palette=False),
    Command("lines.down", "lines", "j,down", "cursor_down", "Down", "One line down", "j ↓", palette=False),
    Command("lines.up", "lines", "k,up", "cursor_up", "Up", "One line up", "k ↑", palette=False),
    Command("lines.first", "lines", "g,home", "first_line", "First", "To the beginning (the newest trace)", "g Home",
            palette=False),
    Command("lines.last", "lines", "G,end", "last_line", "Last", "To the end (the oldest trace)", "G End",
            palette=False),
    Command("lines.page_down", "lines", "pagedown", "page_down", "Page down", "A screenful down", "PgDn",
            palette=False),
    Command("lines.page_up", "lines", "pageup", "page_up", "Page up", "A screenful up", "PgUp", palette=False),
    Command("lines.half_down", "lines", "ctrl+d", "half_page_down", "Half down", "Half a screenful down", "^d",
            palette=False),
    Command("lines.half_up", "lines", "ctrl+u", "half_page_up", "Half up", "Half a screenful up", "^u", palette=False),
    Command("list.enter", "list", "enter", "open", "Open", "Into the trace; of a session, only its traces", "Enter",
            footer="Open", palette=False),
    Command("list.unfold", "list", "l,right", "unfold", "Unfold session", "Into the trace, or unfold the session",
            "l →", palette=False),
    Command("list.fold", "list", "h,left", "fold", "Fold session", "Fold the session, or go to it from a turn", "h ←",
            palette=False),
    Command("list.toggle", "list", "space", "toggle_fold", "Fold or unfold session", "Fold or unfold the session",
            "Space", footer="Fold"),
    Command("list.sort", "list", "s", "next_order", "Sort by the next figure",
            "Sort by time, errors, tokens, cost, spans, name", footer="Sort"),
    Command("list.turn", "list", "S", "turn_order", "Turn the order round", "The other way round"),
    Command("list.sessions", "list", "v", "toggle_sessions", "Sessions or traces",
            "Traces by session, or one by one", footer="Sessions"),
    Command("filter.take", "filter", "enter", "take", "Complete", "Write the completion that is chosen by ↑ ↓", "Enter",
            footer="Complete", palette=False),
    Command("filter.apply", "filter", "enter", "submit", "Apply", "List only the traces that match", "Enter",
            footer="Apply", palette=False),
    Command("filter.accept", "filter", "tab", "accept", "Complete", "Write the completion that is chosen", "Tab →",
            footer="Complete", palette=False),
    Command("filter.up", "filter", "up", "choose(-1)", "Up", "The completion above, or an older filter", "↑",
            palette=False),
    Command("filter.down", "filter", "down", "choose(1)", "Down", "The completion below, or a newer filter", "↓",
            palette=False),
    Command("filter.cancel", "filter", "escape", "cancel", "Cancel", "As it was before", "Esc", footer="Cancel",
            palette=False),
    Command("tree.enter", "tree", "enter", INTO_SPAN, "Read", "Into the span: its detail", "Enter", footer="Read",
            palette=False),
    Command("tree.leave", "tree", "escape", "screen.pane('traces')", "Back", "Back to the traces", "Esc", footer="Back",
            palette=False),
    Command("tree.fold", "tree", "h,left", "fold", "Fold", "Fold, or go to the parent", "h ←", palette=False),
    Command("tree.unfold", "tree", "l,right", "unfold", "Unfold", "Unfold, or go to the first child", "l →",
            palette=False),
    Command("tree.toggle", "tree", "space", "toggle_fold", "Fold or unfold", "Fold or unfold the span, or what it is in",
            "Space", footer="Fold"),
    Command("tree.zoom_in", "tree", "z", "zoom_in", "Zoom in", "Only the span and what is below it, in its own time",
            footer="Zoom"),
    Command("tree.zoom_out", "tree", "Z", "zoom_out", "Zoom out", "What was shown before zooming in",
            footer="Zoom out"),
    Command("tree.path", "tree", "c", "critical_path", "Critical path",
            "Mark the spans that determined when the trace ended", footer="Path"),
    Command("tree.fewer", "tree", "less_than_sign", "fewer_levels", "Fewer levels", "Fold the deepest open level", "<"),
    Command("tree.more", "tree", "greater_than_sign", "more_levels", "More levels", "Open one more level", ">"),
    Command("tree.waterfall", "tree", "w", "waterfall", "Waterfall", "Bars of time beside the tree, or more room for it"),
    Command("tree.kinds", "tree", "H", "hide_kinds", "Hide kinds", "Choose which kinds of spans are shown",
            footer="Kinds"),
    Command("detail.leave", "detail", "escape", "screen.pane('spans')", "Back", "Back to the span tree", "Esc",
            footer="Back", palette=False),
    Command("detail.next_tab", "detail", "l,right", "next_tab", "Next tab", "To the tab on the right", "l →",
            footer="Next tab"),
    Command("detail.previous_tab", "detail", "h,left", "previous_tab", "Previous tab", "To the tab on the left",
            "h ←"),
    Command("detail.only", "detail", "ampersand", "only", "Only some attributes",
            "Show only the attributes whose name or value holds a text", "&"),
    Command("text.down", "text", "j,down", "cursor_down", "Down", "One line down", "j ↓", palette=False),
    Command("text.up", "text", "k,up", "cursor_up", "Up", "One line up", "k ↑", palette=False),
    Command("text.first", "text", "g,home", "first_line", "Top", "To the beginning", "g Home", palette=False),
    Command("text.last", "text", "G,end", "last_line", "End", "To the end", "G End", palette=False),
    Command("text.page_down", "text", "pagedown,space", "page_down", "Page down", "A screenful down", "PgDn Space",
            palette=False),
    Command("text.page_up", "text", "pageup", "page_up", "Page up", "A screenful up", "PgUp", palette=False),
    Command("text.half_down", "text", "ctrl+d", "half_page_down", "Half down", "Half a screenful down", "^d",
            palette=False),
    Command("text.half_up", "text", "ctrl+u", "half_page_up", "Half up", "Half a screenful up", "^u", palette=False),
    Command("text.follow", "text", "enter", "follow_line", "Open file",
            "Open the file of a stack frame in $EDITOR", "Enter", footer="Open", palette=False),
    Command("text.fold", "text", "enter", "fold_part", "Fold", "Fold the part at the cursor, or open it", "Enter",
            footer="Fold", palette=False),
    Command("text.next_part", "text", "right_curly_bracket", "step_part(1)", "Next part", "To the next part that folds",
            "}", footer="Part", palette=False),
    Command("text.previous_part", "text", "left_curly_bracket", "step_part(-1)", "Previous part",
            "To the part before that folds", "{", palette=False),
    Command("search.next", "search", "n", "next_hit(1)", "Next hit", "To the next place where it was found",
            palette=False),
    Command("search.previous", "search", "N", "next_hit(-1)", "Previous hit", "To the place before", palette=False),
    Command("search.end", "search", "escape", "end_search", "End search", "Mark nothing more", "Esc",
            footer="End search", palette=False),
    Command("search_line.keep", "search_line", "enter", "submit", "Read on", "Back to the text, with what was found",
            "Enter", footer="Read on", palette=False),
    Command("search_line.next", "search_line", "down", "step(1)", "Next hit", "To the next hit while you write", "↓",
            footer="Next", palette=False),
    Command("search_line.previous", "search_line", "up", "step(-1)", "Previous hit", "To the one before", "↑",
            footer="Previous", palette=False),
    Command("search_line.end", "search_line", "escape", "end_search", "End search", "Mark nothing more, back to the text",
            "Esc", footer="End search", palette=False),
    Command("attribute_line.keep", "attribute_line", "enter", "submit", "Read on", "Back to the attributes that are left",
            "Enter", footer="Read on", palette=False),
    Command("attribute_line.all", "attribute_line", "escape", "show_all", "All again", "Show all attributes again", "Esc",
            footer="All again", palette=False),
)  # fmt: skip


def bindings_of(*scopes: str, only: str = "") -> list[BindingType]:
    """The key bindings of some scopes, or of one command there, for a widget's or screen's `BINDINGS`."""
    return [
        Binding(
            command.keys,
            command.action,
            command.footer or command.title,
            show=bool(command.footer),
            key_display=plain((keys_shown(command).split() or [""])[0]),
            tooltip=command.help,
            id=command.id,
            priority=command.first,
        )
        for command in COMMANDS
        if command.scope in scopes and only in ("", command.id)
    ]


MOVED: dict[str, str] = {}
"""The keys that the reader gave to commands, by the commands' ids."""
SHOWN: dict[str, str] = {}
"""The same, as people write them."""


def move_keys(keymap: Mapping[str, str], words: Mapping[str, str]) -> None:
    """Know other keys, and how people write them; the bindings themselves are Textual's to move."""
    for known, given in ((MOVED, keymap), (SHOWN, words)):
        known.clear()
        known.update(given)
    keys_of.cache_clear()


@cache
def keys_of(actions: frozenset[str]) -> frozenset[str]:
    """All keys that do one of these from anywhere, whatever the arguments."""
    commands = (
        command
        for command in COMMANDS
        if command.scope == "app" and command.action.partition("(")[0] in actions
    )
    return frozenset(key for command in commands for key in MOVED.get(command.id, command.keys).split(","))


def keys_shown(command: Command) -> str:
    """The keys of a command as people write them."""
    return SHOWN.get(command.id) or command.shown or (command.keys if command.keys != UNBOUND else "")
