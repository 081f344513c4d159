import type {
  BetaManagedAgentsFileResource,
  BetaManagedAgentsGitHubRepositoryResource,
} from '@anthropic-ai/sdk/resources/beta/sessions/resources';
import type {
  BetaManagedAgentsOutcomeEvaluationResource,
  BetaManagedAgentsSession,
  BetaManagedAgentsSessionStats,
  BetaManagedAgentsSessionUsage,
} from '@anthropic-ai/sdk/resources/beta/sessions/sessions';
import type { BetaManagedAgentsSessionThread } from '@anthropic-ai/sdk/resources/beta/sessions/threads/threads';
import { SESSION_AGENT } from './agent-shapes.ts';
import { fieldsOf, id, list, nullable, oneOf, optional, type Shape } from './shape.ts';

const MONEY: Shape = { fields: { amount: 'text', currency: oneOf('USD') } };

export const BUDGET: Shape = { fields: { type: oneOf('limit'), max_list_cost: MONEY } };

/** A session that has not worked yet has no usage, so that each field may be absent. */
export const USAGE = fieldsOf<BetaManagedAgentsSessionUsage>({
  active_seconds: optional('number'),
  cache_creation: optional({
    fields: { ephemeral_1h_input_tokens: optional('whole'), ephemeral_5m_input_tokens: optional('whole') },
  }),
  cache_read_input_tokens: optional('whole'),
  input_tokens: optional('whole'),
  output_tokens: optional('whole'),
  list_cost: optional(nullable(MONEY)),
  server_tool_use: optional(
    nullable({ fields: { web_fetch_requests: optional('whole'), web_search_requests: optional('whole') } }),
  ),
});

export const RESOURCE: Shape = {
  byType: {
    file: fieldsOf<BetaManagedAgentsFileResource>({
      id: id('sesrsc'),
      type: oneOf('file'),
      file_id: id('file'),
      mount_path: 'text',
      created_at: 'time',
      updated_at: 'time',
    }),
    github_repository: fieldsOf<BetaManagedAgentsGitHubRepositoryResource>({
      id: id('sesrsc'),
      type: oneOf('github_repository'),
      url: 'text',
      mount_path: 'text',
      checkout: optional(nullable({ fields: { type: oneOf('branch', 'commit') } })),
      created_at: 'time',
      updated_at: 'time',
    }),
  },
};

const STATUS = oneOf('rescheduling', 'running', 'idle', 'terminated');

const STATS = {
  active_seconds: optional('number'),
  duration_seconds: optional('number'),
} satisfies Record<string, Shape>;

export const SESSION = fieldsOf<BetaManagedAgentsSession>({
  id: id('sesn'),
  type: oneOf('session'),
  agent: SESSION_AGENT,
  environment_id: id('env'),
  status: STATUS,
  title: nullable('text'),
  metadata: 'map',
  budget: nullable(BUDGET),
  usage: USAGE,
  stats: fieldsOf<BetaManagedAgentsSessionStats>(STATS),
  resources: list(RESOURCE),
  vault_ids: list(id('vlt')),
  outcome_evaluations: list(
    fieldsOf<BetaManagedAgentsOutcomeEvaluationResource>({
      type: oneOf('outcome_evaluation'),
      outcome_id: id('outc'),
      description: 'text',
      explanation: nullable('text'),
      iteration: 'whole',
      result: 'text',
      completed_at: nullable('time'),
    }),
  ),
  deployment_id: optional(nullable('text')),
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});

export const THREAD = fieldsOf<BetaManagedAgentsSessionThread>({
  id: id('sthr'),
  type: oneOf('session_thread'),
  session_id: id('sesn'),
  agent: { fields: { type: oneOf('agent'), id: id('agent'), name: 'text', version: 'whole' } },
  parent_thread_id: nullable('text'),
  status: STATUS,
  stats: nullable({ fields: { ...STATS, startup_seconds: optional('number') } }),
  usage: nullable(USAGE),
  workflow_run_id: nullable('text'),
  created_at: 'time',
  updated_at: 'time',
  archived_at: nullable('time'),
});
