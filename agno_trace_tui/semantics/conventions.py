"""Names of span attributes, each written once.

Sources: the OpenInference semantic conventions, what openinference-instrumentation-agno and Agno
itself set (read in their source and in recorded databases), and OpenTelemetry's GenAI conventions.
"""

from __future__ import annotations

SPAN_KIND = "openinference.span.kind"
INPUT_VALUE = "input.value"
INPUT_MIME_TYPE = "input.mime_type"
OUTPUT_VALUE = "output.value"
OUTPUT_MIME_TYPE = "output.mime_type"

SESSION_ID = "session.id"
USER_ID = "user.id"
RUN_ID = "agno.run.id"
AGENT_ID = "agno.agent.id"
AGENT_NAME = "agent.name"
AGENT_TOOLS = "agno.tools"
TEAM_ID = "agno.team.id"
TEAM_ID_PLAIN = "team.id"
WORKFLOW_ID = "agno.workflow.id"

# Agno's own exporter looks for each id under several names, in this order (agno/tracing/schemas.py).
RUN_ID_NAMES = ("run_id", RUN_ID)
SESSION_ID_NAMES = ("session_id", "agno.session.id", SESSION_ID)
USER_ID_NAMES = ("user_id", "agno.user.id", USER_ID)
AGENT_ID_NAMES = ("agent_id", AGENT_ID)
TEAM_ID_NAMES = ("team_id", TEAM_ID)
WORKFLOW_ID_NAMES = ("workflow_id", WORKFLOW_ID)

WORKFLOW_DESCRIPTION = "agno.workflow.description"
WORKFLOW_STEPS = "agno.workflow.steps"
WORKFLOW_STEPS_COUNT = "agno.workflow.steps_count"
WORKFLOW_STEP_TYPES = "agno.workflow.step_types"
# A workflow's id is set when it ends: while it runs, these tell it from a step.
WORKFLOW_MARKS = (WORKFLOW_ID, WORKFLOW_STEPS_COUNT, WORKFLOW_DESCRIPTION)
STEP_TYPE = "agno.step.type"
PARALLEL_STEP_COUNT = "agno.parallel.step_count"
# A step that is a plain function carries no mark of its own, only that it is a node of Agno's graph;
# its parent in the graph is missing where the step ran in a thread (agno 2.3.5).
GRAPH_NODE_ID = "graph.node.id"
STEP_MARKS = (STEP_TYPE, PARALLEL_STEP_COUNT, GRAPH_NODE_ID)

MODEL_NAME = "llm.model_name"
PROVIDER = "llm.provider"
SYSTEM = "llm.system"
INVOCATION_PARAMETERS = "llm.invocation_parameters"
INPUT_MESSAGES = "llm.input_messages"
OUTPUT_MESSAGES = "llm.output_messages"
TOOLS = "llm.tools"
TOOL_JSON_SCHEMA = "tool.json_schema"
TOKENS_INPUT = "llm.token_count.prompt"
TOKENS_OUTPUT = "llm.token_count.completion"
TOKENS_CACHE_READ = "llm.token_count.prompt_details.cache_read"
TOKENS_CACHE_WRITE = "llm.token_count.prompt_details.cache_write"
TOKENS_REASONING = "llm.token_count.completion_details.reasoning"
COST_TOTAL = "llm.cost.total"

TOOL_NAME = "tool.name"
TOOL_PARAMETERS = "tool.parameters"
EXCEPTION_TYPE = "exception.type"
EXCEPTION_MESSAGE = "exception.message"
EXCEPTION_STACKTRACE = "exception.stacktrace"

GENAI_OPERATION = "gen_ai.operation.name"
GENAI_REQUEST_MODEL = "gen_ai.request.model"
GENAI_RESPONSE_MODEL = "gen_ai.response.model"
GENAI_PROVIDER = "gen_ai.provider.name"
GENAI_TOKENS_INPUT = "gen_ai.usage.input_tokens"
GENAI_TOKENS_OUTPUT = "gen_ai.usage.output_tokens"
GENAI_TOKENS_CACHE_READ = "gen_ai.usage.cache_read.input_tokens"
GENAI_TOKENS_CACHE_WRITE = "gen_ai.usage.cache_creation.input_tokens"
GENAI_TOKENS_REASONING = "gen_ai.usage.reasoning.output_tokens"
GENAI_INPUT_MESSAGES = "gen_ai.input.messages"
GENAI_OUTPUT_MESSAGES = "gen_ai.output.messages"
GENAI_SYSTEM_INSTRUCTIONS = "gen_ai.system_instructions"
GENAI_CONVERSATION_ID = "gen_ai.conversation.id"
GENAI_TOOL_DEFINITIONS = "gen_ai.tool.definitions"
GENAI_TOOL_NAME = "gen_ai.tool.name"
GENAI_TOOL_ARGUMENTS = "gen_ai.tool.call.arguments"
GENAI_TOOL_RESULT = "gen_ai.tool.call.result"

# Values that stand for hidden text (OPENINFERENCE_HIDE_*, Agno's masking).
REDACTED_VALUES = ("__REDACTED__", "[REDACTED]")

# Attributes that say how a span is made, not what was said in it: a search for a text passes them over.
UNSPOKEN_KEYS = (
    SPAN_KIND,
    INPUT_MIME_TYPE,
    OUTPUT_MIME_TYPE,
    PROVIDER,
    SYSTEM,
    INVOCATION_PARAMETERS,
    TOOL_JSON_SCHEMA,
    AGENT_TOOLS,
    GRAPH_NODE_ID,
    STEP_TYPE,
    WORKFLOW_STEP_TYPES,
    GENAI_OPERATION,
    GENAI_PROVIDER,
    GENAI_TOOL_DEFINITIONS,
)
UNSPOKEN_PATTERNS = (f"{TOOLS}.*", "*.message.role", "*.message_content.type")

CALL_KEYS: tuple[str, ...] = (
    SPAN_KIND,
    MODEL_NAME,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOKENS_CACHE_READ,
    TOKENS_CACHE_WRITE,
    TOKENS_REASONING,
    COST_TOTAL,
    GENAI_OPERATION,
    GENAI_REQUEST_MODEL,
    GENAI_RESPONSE_MODEL,
    GENAI_TOKENS_INPUT,
    GENAI_TOKENS_OUTPUT,
    GENAI_TOKENS_CACHE_READ,
    GENAI_TOKENS_CACHE_WRITE,
    GENAI_TOKENS_REASONING,
)
"""What tells whether a span is a model call, and what totals are made of."""

FACT_KEYS: tuple[str, ...] = (
    *CALL_KEYS,
    PROVIDER,
    *RUN_ID_NAMES,
    *SESSION_ID_NAMES,
    *USER_ID_NAMES,
    *AGENT_ID_NAMES,
    *TEAM_ID_NAMES,
    TEAM_ID_PLAIN,
    *WORKFLOW_ID_NAMES,
    WORKFLOW_STEPS_COUNT,
    WORKFLOW_DESCRIPTION,
    *STEP_MARKS,
    GENAI_PROVIDER,
    GENAI_CONVERSATION_ID,
)
"""What lists need of a span; SQL extracts exactly these from Agno's JSON, in this order."""
