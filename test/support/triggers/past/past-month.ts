import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { issueHook } from '../../../../stand-ins/sentry/payloads.ts';
import { command, mention, press } from '../../slack/payloads.ts';
import { newDelivery } from '../new-delivery.ts';
import { newIssue, SENTRY_URL } from '../sentry-request.ts';
import type { Chance } from './chance.ts';

interface Published {
  name: string;
  examples: Record<string, unknown>[];
}

/** What a sender sends. */
export type Made = Pick<NewDelivery, 'source' | 'name'> & { payload: object };

const index = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
/** These come most often, and start something in most installations. */
const FREQUENT = new Set(['issues', 'issue_comment', 'pull_request', 'push', 'workflow_run', 'check_run']);
const DAY_MS = 24 * 60 * 60_000;

/** Deliveries of all sources, spread over a month, with payloads as their senders publish them. */
export function pastMonth(chance: Chance, count: number): NewDelivery[] {
  const published = JSON.parse(readFileSync(index, 'utf8')) as Published[];
  const frequent = published.filter(({ name }) => FREQUENT.has(name));
  return Array.from({ length: count }, (_, place) => {
    const { source, name, payload } = chance.in100(70)
      ? ofGithub(chance, chance.in100(80) ? frequent : published)
      : otherDelivery(chance);
    const at = Date.parse('2026-10-20T00:00:00.000Z') + Math.floor((place * 30 * DAY_MS) / count);
    const body = new TextEncoder().encode(JSON.stringify(payload));
    const receivedAt = new Date(at).toISOString();
    return newDelivery(`delivery-${place}`, { source, name, body, receivedAt, headers: {}, fingerprint: null });
  });
}

/** A delivery of another source than GitHub. */
export function otherDelivery(chance: Chance): Made {
  return chance.of(OTHERS)(chance);
}

const SENDERS = ['ada', 'ben', 'curfew', 'helper', 'noisy', 'deploy-bot'];
const TEXTS = ['/fix it', 'Look at this.', 'Done.\n\n<!-- curfew:triage/github/7:1 -->', '> quoted'];
const LABELS = ['bug', 'agent', 'wontfix'];

/** A published payload with another sender, label, text, time, draft or fork. */
function ofGithub(chance: Chance, published: readonly Published[]): Made {
  const { name, examples } = chance.of(published);
  const payload = structuredClone(chance.of(examples));
  const login = chance.of(SENDERS);
  if (chance.in100(80)) payload['sender'] = { login, type: chance.in100(30) ? 'Bot' : 'User' };
  if ('label' in payload) payload['label'] = { name: chance.of(LABELS) };
  const texted = ['comment', 'issue', 'pull_request', 'review'].map((member) => payload[member]).filter(isObject);
  for (const page of texted) {
    if (chance.in100(50)) page['body'] = chance.of(TEXTS);
    if (chance.in100(20)) page['updated_at'] = chance.of([null, '2026-10-22T10:00:00Z']);
    if (chance.in100(20)) page['user'] = { login: chance.of(SENDERS), type: 'User' };
  }
  const pull = payload['pull_request'];
  if (isObject(pull)) {
    pull['draft'] = chance.in100(30);
    pull['changed_files'] = chance.of([1, 12, 299, 4_000]);
    if (chance.in100(20)) pull['head'] = { ref: 'fix', sha: 'a'.repeat(40), repo: { full_name: 'ben/fork' } };
  }
  return { source: 'github', name, payload };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const OTHERS: readonly ((chance: Chance) => Made)[] = [
  (chance) => {
    const issue = { ...newIssue, project: chance.of(['checkout-api', 'other']) };
    const { resource, payload } = issueHook(chance.of(['created', 'resolved']), issue, SENTRY_URL);
    return { source: 'sentry', name: resource, payload };
  },
  (chance) => {
    const user = chance.of(['U0ADA', 'U0BEN', 'U0EVE']);
    const changes = { is_ext_shared_channel: chance.in100(20) };
    return { source: 'slack', name: 'app_mention', payload: mention({ user }, changes) };
  },
  (chance) => {
    const typed = { command: chance.of(['/fix', '/other']), user_id: chance.of(['U0ADA', 'U0EVE']) };
    return { source: 'slack', name: 'command', payload: command(typed) };
  },
  () => ({ source: 'slack', name: 'block_actions', payload: press() }),
  (chance) => ({
    source: 'webhook',
    name: `pager:${chance.of(['incident.triggered', 'incident.resolved'])}`,
    payload: { event: { id: '01', data: { title: chance.of(['Checkout is down', '']) } } },
  }),
  (chance) => ({
    source: 'dispatch',
    name: 'workflow_dispatch',
    payload: {
      automation: chance.of(['by-hand', 'gone']),
      inputs: { repository: chance.of(['acme/api', 'evil/place', '']), level: chance.below(5) },
      actor: 'ada',
    },
  }),
  () => ({
    source: 'schedule',
    name: 'schedule',
    payload: { schedule: '0 7 * * *', timezone: 'UTC', time: '2026-10-22T07:00:00Z', automation: 'nightly' },
  }),
];
