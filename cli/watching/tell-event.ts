import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { shorten } from '../../text/shorten.ts';

/** One thing that is printed while a run is watched. Its text cannot control the terminal. */
export interface Entry {
  /** RFC 3339; null if it is not known. */
  at: string | null;
  who: 'agent' | 'tool' | 'result' | 'curfew' | 'session' | 'trouble' | 'waiting';
  text: string;
}

type Content = readonly { type: string; text?: string }[];

const CALL_LINES = 4;
const RESULT_LINES = 6;
const PROMPT_LINES = 6;
const VALUE_CHARACTERS = 80;

/** Turns an event of a session into an entry for people; null if the event says nothing to them. */
export function tellEvent(event: SessionEvent): Entry | null {
  const told = tell(event);
  if (told === null || told[1] === '') return null;
  return { at: ('processed_at' in event && event.processed_at) || null, who: told[0], text: told[1] };
}

type Told = [who: Entry['who'], text: string] | null;

function tell(event: SessionEvent): Told {
  switch (event.type) {
    case 'agent.message':
      return ['agent', shorten(textOf(event.content))];
    case 'agent.tool_use':
    case 'agent.mcp_tool_use':
    case 'agent.custom_tool_use':
      return ['tool', shorten(call(event.name, event.input), CALL_LINES)];
    case 'agent.tool_result':
    case 'agent.mcp_tool_result':
    case 'user.custom_tool_result':
      return ['result', result(event.content ?? [], event.is_error === true)];
    case 'user.message':
      return ['curfew', shorten(textOf(event.content), PROMPT_LINES)];
    case 'user.interrupt':
      return ['curfew', 'interrupts the agent'];
    case 'user.tool_confirmation':
      return [
        'curfew',
        event.result === 'allow' ? 'the tool is allowed' : shorten(`denied: ${event.deny_message ?? ''}`),
      ];
    default:
      return tellOfSession(event);
  }
}

function tellOfSession(event: SessionEvent): Told {
  switch (event.type) {
    case 'session.error':
      // Our engine tells in this way which outputs it could not keep; nothing is tried again.
      if ('curfew' in event) return ['session', shorten(event.error.message)];
      return ['trouble', shorten(`${event.error.type}: ${event.error.message} (${event.error.retry_status.type})`)];
    case 'session.status_rescheduled':
      return ['session', 'pauses and tries again'];
    case 'session.status_idle':
      return event.stop_reason.type === 'requires_action' ? null : ['session', `stopped: ${event.stop_reason.type}`];
    case 'session.status_terminated':
      return ['session', 'is closed'];
    case 'agent.thread_context_compacted':
      return ['session', 'its context was compacted'];
    default:
      return null;
  }
}

function call(name: string, input: Record<string, unknown>): string {
  if (name === 'bash' && typeof input['command'] === 'string') return `$ ${input['command']}`;
  const values = Object.entries(input).map(([key, value]) => `${key}=${firstLine(value)}`);
  return [name, ...values].join(' ');
}

function firstLine(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const [line = '', ...rest] = text.trimStart().split('\n', 2);
  const cut = line.slice(0, VALUE_CHARACTERS);
  return cut.length < line.length || rest.length > 0 ? `${cut}…` : cut;
}

function result(content: Content, isError: boolean): string {
  const text = shorten(textOf(content), RESULT_LINES) || '(nothing)';
  return isError ? `failed: ${text}` : text;
}

function textOf(content: Content): string {
  return content.map((block) => (block.type === 'text' ? (block.text ?? '') : `(${block.type})`)).join('\n');
}
