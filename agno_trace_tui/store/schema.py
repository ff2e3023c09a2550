"""The tables: Agno's two, exactly as Agno makes them, and ours beside them (prefix `att_`).

A file of ours is a superset of Agno's: `agno.db.sqlite.SqliteDb` and AgentOS read it as if Agno had
written it. Agno's definitions are those of agno 2.3.5 to 3.1.10, which agree to the letter
(agno/db/sqlite/schemas.py and the databases those versions wrote).

`att_spans.revision` is the row's primary key *and* the position in the history of changes: a span that
changes gets a new, higher revision, so `revision > ?` is a range scan that misses nothing and needs no
second index. The counter is in `att_meta` and never goes back, not even when rows are pruned.

`att_spans.attributes` holds the attributes known so far while a span runs; it is NULL once it has ended,
because then they are in Agno's spans table: payload text is stored once. (Where Agno's own exporter
writes that table, possibly seconds later, ours keeps the text: correct before small.)
Wide columns come last, so that reading the narrow ones never touches their overflow pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agno_trace_tui.semantics.facts import SpanFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA_VERSION = 2

DEFAULT_TRACES_TABLE = "agno_traces"
DEFAULT_SPANS_TABLE = "agno_spans"
AGNO_VERSIONS_TABLE = "agno_schema_versions"
AGNO_WRITTEN_VERSION = "3.0.0"
"""What agno 3.0 and 3.1 note as the version of the tables defined here."""

FACT_COLUMNS: tuple[str, ...] = SpanFacts._fields

NAME, STATUS_MESSAGE = "name", "status_message"
TRACE_IDS = ("trace_id", "run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id")
TRACE_TEXTS = (NAME, *TRACE_IDS)
"""In which columns of a trace's row a text is looked for: an index of words has to cover what a condition looks at."""
SPAN_TEXTS = (NAME, STATUS_MESSAGE)
"""And in which of a span's, beside its attributes."""


def quoted(name: str) -> str:
    """A name as an SQL identifier; names come from users and from files and can hold anything."""
    return '"' + name.replace('"', '""') + '"'


def json_path(key: str) -> str:
    """The path of an attribute: its name has dots, so it is quoted."""
    return f"""'$."{key}"'"""


AGNO_VERSIONS_INDEX = f"idx_{AGNO_VERSIONS_TABLE}_created_at"
AGNO_VERSION_STATEMENTS = (
    f"""CREATE TABLE IF NOT EXISTS {AGNO_VERSIONS_TABLE} (
	table_name VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	updated_at VARCHAR, 
	PRIMARY KEY (table_name)
)""",  # noqa: W291
    f"CREATE INDEX IF NOT EXISTS {AGNO_VERSIONS_INDEX} ON {AGNO_VERSIONS_TABLE} (created_at)",
)

AGNO_TRACE_INDEXES = (
    "run_id", "session_id", "user_id", "agent_id", "team_id", "workflow_id", "status", "start_time", "created_at",
)  # fmt: skip
AGNO_SPAN_INDEXES = ("trace_id", "parent_span_id", "start_time", "created_at")


def agno_statements(traces_table: str, spans_table: str) -> list[str]:
    """Statements that make Agno's two tables and their indexes where they are missing."""
    traces, spans = quoted(traces_table), quoted(spans_table)
    statements = [
        f"""CREATE TABLE IF NOT EXISTS {traces} (
	trace_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	start_time VARCHAR NOT NULL, 
	end_time VARCHAR NOT NULL, 
	duration_ms BIGINT NOT NULL, 
	run_id VARCHAR, 
	session_id VARCHAR, 
	user_id VARCHAR, 
	agent_id VARCHAR, 
	team_id VARCHAR, 
	workflow_id VARCHAR, 
	created_at VARCHAR NOT NULL, 
	PRIMARY KEY (trace_id)
)""",  # noqa: W291
        f"""CREATE TABLE IF NOT EXISTS {spans} (
	span_id VARCHAR NOT NULL, 
	trace_id VARCHAR NOT NULL, 
	parent_span_id VARCHAR, 
	name VARCHAR NOT NULL, 
	span_kind VARCHAR NOT NULL, 
	status_code VARCHAR NOT NULL, 
	status_message VARCHAR, 
	start_time VARCHAR NOT NULL, 
	end_time VARCHAR NOT NULL, 
	duration_ms BIGINT NOT NULL, 
	attributes JSON, 
	created_at VARCHAR NOT NULL, 
	PRIMARY KEY (span_id), 
	FOREIGN KEY(trace_id) REFERENCES {traces} (trace_id)
)""",  # noqa: W291
    ]
    return statements + [
        f"CREATE INDEX IF NOT EXISTS {quoted(name)} ON {quoted(table)} ({column})"
        for name, table, column in agno_indexes(traces_table, spans_table)
    ]


def agno_indexes(traces_table: str, spans_table: str) -> Iterator[tuple[str, str, str]]:
    """The indexes of Agno's two tables: name, table, column."""
    for table, columns in ((traces_table, AGNO_TRACE_INDEXES), (spans_table, AGNO_SPAN_INDEXES)):
        for column in columns:
            yield f"idx_{table}_{column}", table, column


def agno_names(traces_table: str, spans_table: str) -> set[str]:
    """The names of all that is made for Agno."""
    indexes = {name for name, _, _ in agno_indexes(traces_table, spans_table)}
    return {traces_table, spans_table, AGNO_VERSIONS_TABLE, AGNO_VERSIONS_INDEX, *indexes}


ATT_STATEMENTS: tuple[str, ...] = (
    "CREATE TABLE IF NOT EXISTS att_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS att_processes (
    process_id INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    boot_id TEXT,
    pid_namespace TEXT,
    started TEXT,
    argv TEXT,
    versions TEXT,
    start_ns INTEGER NOT NULL,
    heartbeat_ns INTEGER NOT NULL,
    end_ns INTEGER,
    spans_written INTEGER NOT NULL DEFAULT 0,
    spans_dropped INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
)""",
    "CREATE TABLE IF NOT EXISTS att_resources (resource_id INTEGER PRIMARY KEY, attributes TEXT NOT NULL UNIQUE)",
    """CREATE TABLE IF NOT EXISTS att_spans (
    revision INTEGER PRIMARY KEY,
    trace_id TEXT NOT NULL,
    span_id TEXT NOT NULL,
    parent_span_id TEXT,
    name TEXT NOT NULL,
    span_kind TEXT NOT NULL,
    status_code TEXT NOT NULL,
    start_ns INTEGER NOT NULL,
    end_ns INTEGER,
    process_id INTEGER NOT NULL,
    resource_id INTEGER,
    dropped_attributes INTEGER NOT NULL DEFAULT 0,
    dropped_events INTEGER NOT NULL DEFAULT 0,
    dropped_links INTEGER NOT NULL DEFAULT 0,
    kind TEXT,
    model TEXT,
    provider TEXT,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cache_read_tokens INTEGER,
    cache_write_tokens INTEGER,
    reasoning_tokens INTEGER,
    cost REAL,
    preview TEXT,
    run_id TEXT,
    session_id TEXT,
    user_id TEXT,
    agent_id TEXT,
    team_id TEXT,
    workflow_id TEXT,
    status_message TEXT,
    trace_state TEXT,
    scope TEXT,
    links TEXT,
    events TEXT,
    attributes TEXT,
    UNIQUE (trace_id, span_id)
)""",
    "CREATE INDEX IF NOT EXISTS att_spans_open ON att_spans (start_ns, trace_id) WHERE end_ns IS NULL",
)
