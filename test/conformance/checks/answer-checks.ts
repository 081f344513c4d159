import type { Check } from '../check.ts';
import { EVENT } from '../shapes/event-shapes.ts';
import { SESSION } from '../shapes/session-shapes.ts';
import { list, type Shape } from '../shapes/shape.ts';
import { message, PROMPTS } from './prompts.ts';

const SENT: Shape = { fields: { data: list(EVENT) } };
const INVALID = { refuses: 400, as: 'invalid_request_error' };
const begins = (prompt: string) => ({
  agent: '$asker.id',
  environment_id: '$environment.id',
  initial_events: [message(prompt)],
});

/** Calls of tools that a client answers or allows, and interrupts. */
export const answerChecks: Check[] = [
  {
    method: 'sessions.create',
    does: 'starts a session whose agent has a custom tool',
    params: begins(PROMPTS.colleague),
    expects: { returns: SESSION },
    saves: 'asking',
  },
  {
    method: 'sessions.events.list',
    does: 'says with `requires_action` which calls wait for an answer',
    args: ['$asking.id'],
    params: { types: ['session.status_idle'] },
    expects: { lists: EVENT, having: { stop_reason: { type: 'requires_action' } } },
    waits: true,
  },
  {
    method: 'sessions.events.list',
    does: 'has the call of the custom tool with its input',
    args: ['$asking.id'],
    params: { types: ['agent.custom_tool_use'] },
    expects: { lists: EVENT, having: { name: 'ask_colleague', input: { question: 'Which one?' } } },
    saves: 'question',
  },
  {
    method: 'sessions.events.send',
    does: 'refuses an answer to a call that there is not',
    args: ['$asking.id'],
    params: { events: [{ type: 'user.custom_tool_result', custom_tool_use_id: 'sevt_unknown' }] },
    expects: INVALID,
  },
  {
    method: 'sessions.events.send',
    does: 'takes the result of a custom tool and returns it with its id',
    args: ['$asking.id'],
    params: {
      events: [
        {
          type: 'user.custom_tool_result',
          custom_tool_use_id: '$question.id',
          content: [{ type: 'text', text: 'The first.' }],
        },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.list',
    does: 'goes on after the answer until the turn ends',
    args: ['$asking.id'],
    params: { types: ['session.status_idle'], order: 'desc', limit: 1000 },
    expects: { lists: EVENT, having: { stop_reason: { type: 'end_turn' } } },
    waits: true,
  },
  {
    method: 'sessions.create',
    does: 'starts a session whose agent must ask before a command',
    params: begins(PROMPTS.command),
    expects: { returns: SESSION },
    saves: 'careful',
  },
  {
    method: 'sessions.events.list',
    does: 'has the call with `evaluated_permission` "ask"',
    args: ['$careful.id'],
    params: { types: ['agent.tool_use'] },
    expects: {
      lists: EVENT,
      having: { name: 'bash', evaluated_permission: 'ask', evaluation: { type: 'always_ask' } },
    },
    waits: true,
    saves: 'command',
  },
  {
    method: 'sessions.events.send',
    does: 'takes the confirmation of a call',
    args: ['$careful.id'],
    params: {
      events: [
        { type: 'user.tool_confirmation', tool_use_id: '$command.id', result: 'deny', deny_message: 'Not today.' },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.list',
    does: 'has the result of a denied call as an error',
    args: ['$careful.id'],
    params: { types: ['agent.tool_result'] },
    expects: { lists: EVENT, having: { tool_use_id: '$command.id', is_error: true } },
    waits: true,
  },
  {
    method: 'sessions.events.send',
    does: 'takes an interrupt',
    args: ['$session.id'],
    params: { events: [{ type: 'user.interrupt' }] },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.send',
    does: 'takes images and documents in a message',
    args: ['$session.id'],
    params: {
      events: [
        {
          type: 'user.message',
          content: [
            { type: 'text', text: 'See.' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: '$pixel' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'A note.' }, title: 'Note' },
          ],
        },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.send',
    does: 'takes a file in a message by its id',
    args: ['$session.id'],
    params: {
      events: [
        { type: 'user.message', content: [{ type: 'document', source: { type: 'file', file_id: '$file.id' } }] },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.send',
    does: 'takes an image in a message by its URL',
    args: ['$session.id'],
    params: {
      events: [
        {
          type: 'user.message',
          content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
        },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.send',
    does: 'takes a `system.message` after a message',
    args: ['$session.id'],
    params: {
      events: [
        message(PROMPTS.again),
        { type: 'system.message', content: [{ type: 'text', text: 'Be brief from now on.' }] },
      ],
    },
    expects: { returns: SENT },
  },
  {
    method: 'sessions.events.send',
    does: 'refuses an unknown kind of event',
    args: ['$session.id'],
    params: { events: [{ type: 'user.shout' }] },
    expects: INVALID,
  },
];
