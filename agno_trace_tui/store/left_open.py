"""Tool calls that will never end, in SQL: what `SpanRow.left_open` says of a row.

Only of open tool calls more is read than the row itself. It is flat, as filters are deep and SQLite's parser is not.
"""

LEFT_OPEN = (
    "EXISTS (SELECT 1 FROM att_spans p LEFT JOIN att_spans c"
    " ON c.trace_id = p.trace_id AND c.parent_span_id = a.span_id AND c.end_ns <= p.end_ns IS NOT 1"
    " WHERE a.end_ns IS NULL AND a.kind = 'TOOL' AND p.trace_id = a.trace_id AND p.span_id = a.parent_span_id"
    " AND p.process_id = a.process_id AND p.end_ns > a.start_ns AND c.span_id IS NULL)"
)
"""Of a row `a` of `att_spans`; `model.spans` tells the same of spans that are held."""
