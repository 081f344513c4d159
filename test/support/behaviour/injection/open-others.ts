import { createHmac, randomUUID } from 'node:crypto';
import { startSentry, type StandInSentry } from '../../../../stand-ins/sentry/start-sentry.ts';
import { issueHook } from '../../../../stand-ins/sentry/payloads.ts';
import { startSlack, type StandInSlack } from '../../../../stand-ins/slack/start-slack.ts';
import type { Incident } from './incident.ts';

const CHANNEL = 'C0SUPPORT';
const STRANGER = 'U0BOB';
const ISSUE = '4711';

/** Slack and Sentry: places besides the forge at which strangers write. */
export interface Others {
  /** How Curfew finds them. */
  environment: Record<string, string>;
  /** Sends what strangers wrote there, signed, to the receiver at this address. */
  post: (from: 'slack' | 'sentry', serveUrl: string, incident: Incident) => Promise<void>;
  /** What Curfew wrote there. */
  written: (from: 'slack' | 'sentry') => string;
  close: () => Promise<void>;
}

/** All tokens and secrets begin with `canary`. */
export async function openOthers(canary: string): Promise<Others> {
  const secret = `${canary}-outside`;
  const slack = await startSlack({ token: secret, appToken: 'unused' });
  const sentry = await startSentry({ token: secret });
  return {
    environment: {
      SLACK_BOT_TOKEN: secret,
      SLACK_API_URL: slack.apiUrl,
      SLACK_SIGNING_SECRET: secret,
      SENTRY_URL: sentry.url,
      SENTRY_AUTH_TOKEN: secret,
      SENTRY_CLIENT_SECRET: secret,
    },
    post: (from, serveUrl, incident) => {
      const text = `${incident.body} [${incident.name}]`;
      const url = `${serveUrl}/hooks/${from}`;
      return from === 'slack' ? mention(slack, { url, secret, text }) : newIssue(sentry, { url, secret, text });
    },
    written: (from) =>
      from === 'slack'
        ? JSON.stringify(slack.world.messages.filter(({ user }) => user !== STRANGER))
        : JSON.stringify(sentry.comments(ISSUE)),
    close: async () => {
      await Promise.all([slack.close(), sentry.close()]);
    },
  };
}

interface Posting {
  url: string;
  secret: string;
  text: string;
}

async function mention({ world }: StandInSlack, { url, secret, text: said }: Posting): Promise<void> {
  const ts = world.nextTs();
  const text = `<@${world.bot.user}> ${said}`;
  world.messages.push({ channel: CHANNEL, ts, user: STRANGER, text });
  const at = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: world.team,
    api_app_id: 'A0CURFEW',
    event_id: `Ev${randomUUID()}`,
    event_time: at,
    event: { type: 'app_mention', user: STRANGER, text, ts, channel: CHANNEL, event_ts: ts },
  });
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  const signed = { 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature };
  const headers = { 'content-type': 'application/json', ...signed };
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`The mention was answered ${response.status}: ${await response.text()}`);
}

async function newIssue(sentry: StandInSentry, { url, secret, text }: Posting): Promise<void> {
  const firstSeen = new Date().toISOString();
  const issue = { id: ISSUE, shortId: 'API-1', title: text, level: 'error', project: 'checkout-api', firstSeen };
  sentry.addIssue(issue);
  const status = await sentry.deliver({ url, secret }, issueHook('created', issue, sentry.url));
  if (status >= 300) throw new Error(`The issue of Sentry was answered ${status}`);
}
