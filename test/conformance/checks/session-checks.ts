import type { Check } from '../check.ts';
import { SESSION } from '../shapes/session-shapes.ts';
import { id, oneOf } from '../shapes/shape.ts';
import { message, PROMPTS } from './prompts.ts';

const INVALID = { refuses: 400, as: 'invalid_request_error' };
const inPlace = { agent: '$agent.id', environment_id: '$environment.id' };

/** A session that works, its object and its lists. */
export const sessionChecks: Check[] = [
  {
    method: 'sessions.create',
    does: 'returns every field of an idle session when there are no events to begin with',
    params: { ...inPlace, title: 'A session', metadata: { run: '$run' } },
    expects: { returns: SESSION, having: { status: 'idle', title: 'A session', metadata: { run: '$run' } } },
    saves: 'idle',
  },
  {
    method: 'sessions.create',
    does: 'begins to work at once with `initial_events`',
    params: { ...inPlace, initial_events: [message(PROMPTS.hello)] },
    expects: { returns: SESSION, having: { status: 'running' } },
    saves: 'session',
  },
  {
    method: 'sessions.create',
    does: 'takes a budget in whole cents',
    params: {
      ...inPlace,
      budget: { type: 'limit', max_list_cost: { amount: '500', currency: 'USD' } },
      initial_events: [message(PROMPTS.hello)],
    },
    expects: { returns: SESSION, having: { budget: { max_list_cost: { amount: '500' } } } },
    saves: 'capped',
  },
  {
    method: 'sessions.create',
    does: 'takes a certain version of an agent',
    params: { ...inPlace, agent: { type: 'agent', id: '$agent.id', version: 1 } },
    expects: { returns: SESSION, having: { agent: { version: 1, system: 'You help.' } } },
  },
  {
    method: 'sessions.create',
    does: 'takes an agent with overrides of its model, system and tools',
    params: {
      ...inPlace,
      agent: { type: 'agent_with_overrides', id: '$agent.id', system: 'You wait.', tools: [] },
    },
    expects: { returns: SESSION, having: { agent: { system: 'You wait.', tools: [] } } },
  },
  {
    method: 'sessions.create',
    does: 'refuses an agent that there is not',
    params: { ...inPlace, agent: 'agent_unknown' },
    expects: { refuses: 404, as: 'not_found_error' },
  },
  {
    method: 'sessions.create',
    does: 'refuses all of `initial_events` if one of them is wrong',
    params: { ...inPlace, initial_events: [message(PROMPTS.hello), { type: 'user.interrupt' }] },
    expects: INVALID,
  },
  {
    method: 'sessions.create',
    does: 'takes an outcome to work towards (`user.define_outcome`)',
    params: {
      ...inPlace,
      initial_events: [
        { type: 'user.define_outcome', description: 'It is done.', rubric: { type: 'text', content: 'Is it done?' } },
      ],
    },
    expects: { returns: SESSION },
  },
  {
    method: 'sessions.retrieve',
    does: 'returns the session; after its work it is idle, with its usage',
    args: ['$session.id'],
    expects: { returns: SESSION, having: { status: 'idle', usage: { list_cost: { currency: 'USD' } } } },
    waits: true,
  },
  {
    method: 'sessions.update',
    does: 'changes title and metadata',
    args: ['$session.id'],
    params: { title: 'Renamed', metadata: { owner: 'b' } },
    expects: { returns: SESSION, having: { title: 'Renamed', metadata: { owner: 'b' } } },
  },
  {
    method: 'sessions.update',
    does: 'changes the tools of an idle session',
    args: ['$session.id'],
    params: { agent: { tools: [] } },
    expects: { returns: SESSION, having: { agent: { tools: [] } } },
  },
  {
    method: 'sessions.retrieve',
    does: 'returns a session with a budget after its work',
    args: ['$capped.id'],
    expects: { returns: SESSION, having: { status: 'idle' } },
    waits: true,
  },
  {
    method: 'sessions.update',
    does: 'raises a budget',
    args: ['$capped.id'],
    params: { budget: { type: 'limit', max_list_cost: { amount: '900', currency: 'USD' } } },
    expects: { returns: SESSION, having: { budget: { max_list_cost: { amount: '900' } } } },
  },
  {
    method: 'sessions.update',
    does: 'refuses a budget that is used up already',
    args: ['$capped.id'],
    params: { budget: { type: 'limit', max_list_cost: { amount: '0', currency: 'USD' } } },
    expects: INVALID,
  },
  {
    method: 'sessions.update',
    does: 'removes a budget',
    args: ['$capped.id'],
    params: { budget: null },
    expects: { returns: SESSION, having: { budget: null } },
  },
  {
    method: 'sessions.update',
    does: 'refuses a budget for a session that was created without one',
    args: ['$session.id'],
    params: { budget: { type: 'limit', max_list_cost: { amount: '900', currency: 'USD' } } },
    expects: INVALID,
  },
  {
    method: 'sessions.update',
    does: 'refuses other vaults',
    args: ['$session.id'],
    params: { vault_ids: ['vlt_unknown'] },
    expects: INVALID,
  },
  {
    method: 'sessions.list',
    does: 'lists sessions page by page',
    params: { limit: 2, order: 'asc' },
    expects: { lists: SESSION, including: '$session.id' },
  },
  {
    method: 'sessions.list',
    does: 'filters by agent, status and time of creation',
    params: {
      agent_id: '$agent.id',
      statuses: ['idle'],
      'created_at[gte]': '$session.created_at',
      'created_at[lte]': '$session.created_at',
    },
    expects: { lists: SESSION, including: '$session.id', each: { status: 'idle' } },
  },
  {
    method: 'sessions.list',
    does: 'filters by the version of the agent',
    params: { agent_id: '$agent.id', agent_version: 1 },
    expects: { lists: SESSION, each: { agent: { version: 1 } } },
  },
];

/** The last calls to sessions. */
export const sessionEndChecks: Check[] = [
  {
    method: 'sessions.archive',
    does: 'returns the session, terminated',
    args: ['$capped.id'],
    expects: { returns: SESSION, having: { status: 'terminated' } },
  },
  {
    method: 'sessions.events.send',
    does: 'refuses events to an archived session',
    args: ['$capped.id'],
    params: { events: [message(PROMPTS.hello)] },
    expects: INVALID,
  },
  {
    method: 'sessions.list',
    does: 'lists archived sessions only with `include_archived`',
    params: { include_archived: true, agent_id: '$agent.id', limit: 100 },
    expects: { lists: SESSION, including: '$capped.id' },
  },
  {
    method: 'sessions.delete',
    does: 'deletes a session',
    args: ['$idle.id'],
    expects: { returns: { fields: { id: id('sesn'), type: oneOf('session_deleted') } } },
  },
  {
    method: 'sessions.events.list',
    does: 'refuses a session that was deleted',
    args: ['$idle.id'],
    expects: { refuses: 404, as: 'not_found_error' },
  },
];
