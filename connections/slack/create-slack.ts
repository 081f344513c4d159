import type { Environment } from '../../runtime/environment/environment.ts';
import { createCallSlack, type CallSlack } from './call-slack.ts';
import { createFileCalls, type FileCalls } from './file-calls.ts';
import { createMessageCalls, type MessageCalls } from './message-calls.ts';
import { createNameCalls, type NameCalls } from './name-calls.ts';

/** The calls that Curfew makes to Slack with the bot's token. Each fails as `createCallSlack` says. */
export type Slack = NameCalls & MessageCalls & FileCalls;

const clients = new WeakMap<object, Slack>();

/**
 * The client of Slack for these settings; null without a bot's token. The same settings always give the same client, so that
 * what it has learnt of names is kept.
 */
export function createSlack(settings: Pick<Environment['slack'], 'apiUrl' | 'botToken'>): Slack | null {
  const { apiUrl, botToken } = settings;
  if (botToken === null) return null;
  const former = clients.get(settings);
  if (former !== undefined) return former;
  const slack = callsOf(createCallSlack(apiUrl, botToken), { apiUrl, token: botToken });
  clients.set(settings, slack);
  return slack;
}

function callsOf(call: CallSlack, access: { apiUrl: string; token: string }): Slack {
  return { ...createNameCalls(call), ...createMessageCalls(call), ...createFileCalls(call, access) };
}
