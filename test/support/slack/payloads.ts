import { createHmac } from 'node:crypto';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

/** What the Events API sends when somebody mentions the app, as documented. */
export function mention(event: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) {
  return {
    token: 'verification-token',
    team_id: 'T0ACME',
    api_app_id: 'A0CURFEW',
    type: 'event_callback',
    event_id: 'Ev0000001',
    event_time: 1_764_000_000,
    authorizations: [{ enterprise_id: null, team_id: 'T0ACME', user_id: 'U0CURFEW', is_bot: true }],
    is_ext_shared_channel: false,
    event: {
      type: 'app_mention',
      user: 'U0ADA',
      text: '<@U0CURFEW> please look at &lt;this&gt;',
      ts: '1764000000.000100',
      channel: 'C0SUPPORT',
      event_ts: '1764000000.000100',
      ...event,
    },
    ...changes,
  };
}

/** A reply of a person in a thread, as the event `message`. */
export function reply(event: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) {
  const own = { type: 'message', channel_type: 'channel', text: 'Take the second one', ts: '1764000060.000200' };
  return mention({ ...own, thread_ts: '1764000000.000100', ...event }, { event_id: 'Ev0000002', ...changes });
}

/** The fields of a slash command, as documented. */
export function command(changes: Record<string, string> = {}): Record<string, string> {
  return {
    token: 'verification-token',
    team_id: 'T0ACME',
    team_domain: 'acme',
    channel_id: 'C0SUPPORT',
    channel_name: 'support',
    user_id: 'U0ADA',
    user_name: 'ada',
    command: '/fix',
    text: 'the login page',
    api_app_id: 'A0CURFEW',
    is_enterprise_install: 'false',
    response_url: 'https://hooks.slack.com/commands/T0ACME/1/abc',
    trigger_id: '13345224609.738474920.8088930838d88f008e0',
    ...changes,
  };
}

/** A button that somebody pressed. */
export function press(action: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) {
  return {
    type: 'block_actions',
    team: { id: 'T0ACME', domain: 'acme' },
    user: { id: 'U0ADA', username: 'ada', team_id: 'T0ACME' },
    api_app_id: 'A0CURFEW',
    token: 'verification-token',
    container: { type: 'message', message_ts: '1764000001.000100', channel_id: 'C0SUPPORT', is_ephemeral: false },
    trigger_id: '12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3',
    channel: { id: 'C0SUPPORT', name: 'support' },
    message: { type: 'message', ts: '1764000001.000100', text: 'May it?', bot_id: 'B0CURFEW' },
    response_url: 'https://hooks.slack.com/actions/T0ACME/1/abc',
    actions: [
      {
        action_id: 'approve',
        block_id: 'decide',
        type: 'button',
        value: JSON.stringify({ run: 'fix-bug/github/1', key: 'start' }),
        action_ts: '1764000002.000100',
        ...action,
      },
    ],
    ...changes,
  };
}

interface Signing {
  secret?: string;
  timestamp?: number | string;
  headers?: Record<string, string>;
}

/** A request as Slack sends it, signed. An object is sent as JSON, a text as it is. */
export function slackRequest(
  body: object | string | Uint8Array<ArrayBuffer>,
  { secret = SIGNING_SECRET, timestamp = Math.floor(Date.now() / 1_000), headers = {} }: Signing = {},
): { method: 'POST'; body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> } {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(bytes).digest('hex');
  return {
    method: 'POST',
    body: bytes,
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
      ...headers,
    },
  };
}

/** The same for a form: a slash command, or an interaction in `payload`. */
export function slackForm(fields: Record<string, string>, signing: Signing = {}) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signing.headers };
  return slackRequest(new URLSearchParams(fields).toString(), { ...signing, headers });
}
