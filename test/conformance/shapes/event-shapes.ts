import type {
  BetaManagedAgentsAgentCustomToolUseEvent,
  BetaManagedAgentsAgentMCPToolResultEvent,
  BetaManagedAgentsAgentMCPToolUseEvent,
  BetaManagedAgentsAgentMessageEvent,
  BetaManagedAgentsAgentToolResultEvent,
  BetaManagedAgentsAgentToolUseEvent,
  BetaManagedAgentsSessionErrorEvent,
  BetaManagedAgentsSessionStatusIdleEvent,
  BetaManagedAgentsSessionThreadStatusIdleEvent,
  BetaManagedAgentsSessionThreadStatusRunningEvent,
  BetaManagedAgentsSpanModelRequestEndEvent,
  BetaManagedAgentsSpanModelUsage,
  BetaManagedAgentsUserCustomToolResultEvent,
  BetaManagedAgentsUserDefineOutcomeEvent,
  BetaManagedAgentsUserInterruptEvent,
  BetaManagedAgentsUserMessageEvent,
  BetaManagedAgentsUserToolConfirmationEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type {
  BetaManagedAgentsDeltaEvent,
  BetaManagedAgentsSessionUpdatedEvent,
  BetaManagedAgentsSessionUsageEvent,
  BetaManagedAgentsStartEvent,
  BetaManagedAgentsSystemMessageEvent,
} from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import { SESSION_AGENT } from './agent-shapes.ts';
import { BUDGET, USAGE } from './session-shapes.ts';
import { fieldsOf, id, list, nullable, oneOf, optional, type Shape } from './shape.ts';

const ID = id('sevt');
const TEXT: Shape = { fields: { type: oneOf('text'), text: 'text' } };
const BLOCK: Shape = { fields: { type: oneOf('text', 'image', 'document', 'search_result') } };
const BLOCKS = list(BLOCK);
/** Null while the event is queued. */
const PROCESSED = optional(nullable('time'));
const THREAD = optional(nullable(id('sthr')));

const STOP_REASON: Shape = {
  byType: {
    end_turn: { fields: {} },
    requires_action: { fields: { event_ids: list(ID) } },
    retries_exhausted: { fields: {} },
    budget_reached: { fields: {} },
    refusal: { fields: {} },
  },
};
const STOP_DETAILS = nullable({ fields: { type: oneOf('refusal'), category: nullable('text') } });

const PERMISSION = {
  evaluated_permission: optional(oneOf('allow', 'ask', 'deny')),
  evaluation: optional({ fields: { type: oneOf('always_allow', 'always_ask', 'auto') } }),
  session_thread_id: THREAD,
} satisfies Record<string, Shape>;

const ofUser: Record<string, Shape> = {
  'user.message': fieldsOf<BetaManagedAgentsUserMessageEvent>({
    id: ID,
    type: 'text',
    content: BLOCKS,
    processed_at: PROCESSED,
  }),
  'user.interrupt': fieldsOf<BetaManagedAgentsUserInterruptEvent>({
    id: ID,
    type: 'text',
    processed_at: PROCESSED,
    session_thread_id: THREAD,
  }),
  'user.tool_confirmation': fieldsOf<BetaManagedAgentsUserToolConfirmationEvent>({
    id: ID,
    type: 'text',
    tool_use_id: ID,
    result: oneOf('allow', 'deny'),
    deny_message: optional(nullable('text')),
    processed_at: PROCESSED,
    session_thread_id: THREAD,
  }),
  'user.custom_tool_result': fieldsOf<BetaManagedAgentsUserCustomToolResultEvent>({
    id: ID,
    type: 'text',
    custom_tool_use_id: ID,
    content: optional(BLOCKS),
    is_error: optional(nullable('flag')),
    processed_at: PROCESSED,
    session_thread_id: THREAD,
  }),
  'user.define_outcome': fieldsOf<BetaManagedAgentsUserDefineOutcomeEvent>({
    id: ID,
    type: 'text',
    outcome_id: id('outc'),
    description: 'text',
    max_iterations: nullable('whole'),
    rubric: { fields: { type: oneOf('text', 'file') } },
    processed_at: 'time',
  }),
  'system.message': fieldsOf<BetaManagedAgentsSystemMessageEvent>({
    id: ID,
    type: 'text',
    content: list(TEXT),
    processed_at: PROCESSED,
  }),
};

const ofAgent: Record<string, Shape> = {
  'agent.message': fieldsOf<BetaManagedAgentsAgentMessageEvent>({
    id: ID,
    type: 'text',
    content: list(TEXT),
    processed_at: 'time',
  }),
  'agent.thinking': { fields: { id: ID, processed_at: 'time' } },
  'agent.tool_use': fieldsOf<BetaManagedAgentsAgentToolUseEvent>({
    id: ID,
    type: 'text',
    name: 'text',
    input: 'map',
    processed_at: 'time',
    ...PERMISSION,
  }),
  'agent.tool_result': fieldsOf<BetaManagedAgentsAgentToolResultEvent>({
    id: ID,
    type: 'text',
    tool_use_id: ID,
    content: optional(BLOCKS),
    is_error: optional(nullable('flag')),
    processed_at: 'time',
  }),
  'agent.custom_tool_use': fieldsOf<BetaManagedAgentsAgentCustomToolUseEvent>({
    id: ID,
    type: 'text',
    name: 'text',
    input: 'map',
    processed_at: 'time',
    session_thread_id: THREAD,
  }),
  'agent.mcp_tool_use': fieldsOf<BetaManagedAgentsAgentMCPToolUseEvent>({
    id: ID,
    type: 'text',
    mcp_server_name: 'text',
    name: 'text',
    input: 'map',
    processed_at: 'time',
    ...PERMISSION,
  }),
  'agent.mcp_tool_result': fieldsOf<BetaManagedAgentsAgentMCPToolResultEvent>({
    id: ID,
    type: 'text',
    mcp_tool_use_id: ID,
    content: optional(BLOCKS),
    is_error: optional(nullable('flag')),
    processed_at: 'time',
  }),
  'agent.thread_context_compacted': { fields: { id: ID, processed_at: 'time' } },
};

const STATUS: Shape = { fields: { id: ID, processed_at: 'time' } };

const ofSession: Record<string, Shape> = {
  'session.status_running': STATUS,
  'session.status_rescheduled': STATUS,
  'session.status_terminated': STATUS,
  'session.deleted': STATUS,
  'session.status_idle': fieldsOf<BetaManagedAgentsSessionStatusIdleEvent>({
    id: ID,
    type: 'text',
    stop_reason: STOP_REASON,
    stop_details: STOP_DETAILS,
    processed_at: 'time',
  }),
  'session.thread_status_running': fieldsOf<BetaManagedAgentsSessionThreadStatusRunningEvent>({
    id: ID,
    type: 'text',
    session_thread_id: id('sthr'),
    agent_name: 'text',
    processed_at: 'time',
  }),
  'session.thread_status_idle': fieldsOf<BetaManagedAgentsSessionThreadStatusIdleEvent>({
    id: ID,
    type: 'text',
    session_thread_id: id('sthr'),
    agent_name: 'text',
    stop_reason: STOP_REASON,
    stop_details: STOP_DETAILS,
    processed_at: 'time',
  }),
  'session.error': fieldsOf<BetaManagedAgentsSessionErrorEvent>({
    id: ID,
    type: 'text',
    error: {
      fields: {
        type: 'text',
        message: 'text',
        retry_status: { fields: { type: oneOf('retrying', 'exhausted', 'terminal') } },
      },
    },
    processed_at: 'time',
  }),
  'session.updated': fieldsOf<BetaManagedAgentsSessionUpdatedEvent>({
    id: ID,
    type: 'text',
    title: optional(nullable('text')),
    metadata: optional('map'),
    agent: optional(nullable(SESSION_AGENT)),
    budget: optional(nullable(BUDGET)),
    processed_at: 'time',
  }),
  'session.usage': fieldsOf<BetaManagedAgentsSessionUsageEvent>({
    id: ID,
    type: 'text',
    usage: USAGE,
    budget: optional(nullable(BUDGET)),
    processed_at: 'time',
  }),
};

const ofModel: Record<string, Shape> = {
  'span.model_request_start': STATUS,
  'span.model_request_end': fieldsOf<BetaManagedAgentsSpanModelRequestEndEvent>({
    id: ID,
    type: 'text',
    model_request_start_id: ID,
    is_error: nullable('flag'),
    model_usage: fieldsOf<BetaManagedAgentsSpanModelUsage>({
      input_tokens: 'whole',
      output_tokens: 'whole',
      cache_creation_input_tokens: 'whole',
      cache_read_input_tokens: 'whole',
      speed: optional(nullable(oneOf('standard', 'fast'))),
    }),
    processed_at: 'time',
  }),
  event_start: fieldsOf<BetaManagedAgentsStartEvent>({
    type: 'text',
    event: { fields: { id: ID, type: oneOf('agent.message', 'agent.thinking') } },
  }),
  event_delta: fieldsOf<BetaManagedAgentsDeltaEvent>({
    type: 'text',
    event_id: ID,
    delta: { fields: { type: oneOf('content_delta'), content: TEXT, index: optional('whole') } },
  }),
};

/** An event of a session: of its history, of its stream, or in the answer to sending it. */
export const EVENT: Shape = { byType: { ...ofUser, ...ofAgent, ...ofSession, ...ofModel } };
