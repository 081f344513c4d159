import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportStatus, type StatusRequest } from '../../../activities/report/report-status.ts';
import type { Triggers } from '../../../definitions/automation.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { openForge, WRITE_TOKEN, type OpenForge } from '../../support/forge/open-forge.ts';
import { openStage, type Stage } from '../../support/activities/open-stage.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
});
afterEach(() => stage.close());

const ON: Triggers = {
  sources: {},
  roles: 'all',
  bots: [],
  skipBots: [],
  reaction: 'eyes',
  statusComment: true,
};

const ENDED: StatusRequest['status'] = {
  phase: 'ended',
  outcome: 'delivered',
  reason: 'What was asked for has been handed over',
  artefacts: [{ type: 'pull-request', url: 'https://forge/acme/api/pull/7', number: 7, branch: 'b', headSha: 'c' }],
  totals: { ...NO_TOTALS, spendMicros: 123_456, workingMs: 90_000 },
};

function comments() {
  return forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === stage.issue);
}

function status(change: Partial<StatusRequest> & { on?: Partial<Triggers> } = {}): StatusRequest {
  const { on, ...rest } = change;
  const limits = { spendMicros: 4_000_000, durationMs: 2_700_000, idleMs: 600_000 };
  return {
    runId: `fix/github/${stage.event.deliveryId}`,
    automation: { name: 'Fix a bug', on: { ...ON, ...on }, limits },
    event: stage.event,
    sessionId: null,
    status: { phase: 'started' },
    ...rest,
  };
}

describe('the status of a run', () => {
  it('is one comment on its issue, made at the start and edited at the end, and a reaction', async () => {
    await stage.run(reportStatus, status());
    const mark = `<!-- curfew:fix/github/${stage.event.deliveryId}:status -->`;
    const ids = `<sub>Run \`fix/github/${stage.event.deliveryId}\``;
    const pageMark = /<!-- curfew-status:[0-9a-f]{24} -->/.exec(comments()[0]?.body ?? '')?.[0];
    expect(comments().map(({ body }) => body)).toEqual([
      `⏳ **Fix a bug** is at work, within $4.00 and 45m.\n\n${ids}</sub>\n\n${pageMark}\n${mark}`,
    ]);
    expect(forge.forge.state().reactions.map(({ content }) => content)).toEqual(['eyes']);
    await stage.run(reportStatus, status({ status: ENDED, sessionId: 'sesn_1' }));
    expect(comments().map(({ body }) => body)).toEqual([
      [
        '✅ **Fix a bug** ended: **delivered**',
        '',
        '> What was asked for has been handed over',
        '',
        '- Pull request: https://forge/acme/api/pull/7',
        '- Spend: $0.12 of $4.00',
        '- Working time: 1m30s of 45m',
        '',
        `${ids} · session \`sesn_1\`</sub>`,
        '',
        pageMark,
        mark,
      ].join('\n'),
    ]);
    expect(forge.openapiErrors()).toEqual([]);
  });

  it.each([
    ['started', { phase: 'started' } as const],
    ['ended', ENDED],
  ])('is not doubled when the answer to "%s" is lost', async (_, of) => {
    forge.forge.failNext({ match: /^POST .*\/issues\/\d+\/comments$/, after: true, cutSocket: true });
    await expect(stage.run(reportStatus, status({ status: of }))).rejects.toThrow(
      `The status comment on #${stage.issue}`,
    );
    await stage.run(reportStatus, status({ status: of }));
    await stage.run(reportStatus, status({ status: ENDED }));
    expect(comments()).toHaveLength(1);
  });

  it('is not made if the automation does not want it or the event has no page', async () => {
    await stage.run(reportStatus, status({ on: { statusComment: false, reaction: null } }));
    await stage.run(reportStatus, status({ event: { ...stage.event, subject: 'delivery:1', url: null } }));
    await stage.run(reportStatus, status({ event: { ...stage.event, repository: null } }));
    expect(comments()).toEqual([]);
  });

  it('takes the label off again that started the run, and a failure of that changes nothing else', async () => {
    const removed: unknown[] = [];
    const removeLabel = async (...of: unknown[]): Promise<void> => void removed.push(of);
    const { dependencies } = stage;
    const started = status({ commandLabel: 'fix' });
    const github = { ...dependencies.github, removeLabel };
    await stage.run((_, request) => reportStatus({ ...dependencies, github }, request), started);
    expect(removed).toEqual([[stage.event.repository, stage.issue, 'fix']]);
    const failing = { ...dependencies.github, removeLabel: () => Promise.reject(new Error('connect ECONNREFUSED')) };
    await stage.run((_, request) => reportStatus({ ...dependencies, github: failing }, request), started);
    expect(comments()).toHaveLength(1);
  });

  it('goes to the page of the event if the automation has its own `subject`', async () => {
    const event = { ...stage.event, subject: 'everything' };
    await stage.run(reportStatus, status({ event }));
    expect(comments()).toHaveLength(1);
  });

  it('reacts to the comment that started the run', async () => {
    await stage.run(reportStatus, status());
    const [comment] = comments();
    const event = { ...stage.event, url: `${stage.event.url}#issuecomment-${comment?.id}` };
    await stage.run(reportStatus, status({ event, runId: 'x/y/z' }));
    expect(forge.forge.state().reactions).toContainEqual(
      expect.objectContaining({ target: 'comment', targetId: comment?.id }),
    );
  });

  it('is made even if the forge refuses the reaction', async () => {
    forge.forge.failNext({ match: /^POST .*\/reactions$/, status: 403 });
    await stage.run(reportStatus, status());
    expect(comments()).toHaveLength(1);
  });

  it('links to the run only where the address of the UI is public', async () => {
    const { temporal } = stage.dependencies.environment;
    const runId = `fix/github/${stage.event.deliveryId}`;
    temporal.uiUrl = 'http://127.0.0.1:8233';
    await stage.run(reportStatus, status());
    expect(comments()[0]?.body).toContain(`<sub>Run \`${runId}\`</sub>`);
    expect(comments()[0]?.body).not.toContain('127.0.0.1');
    temporal.uiUrl = 'https://temporal.example.com/';
    await stage.run(reportStatus, status());
    const page = `https://temporal.example.com/namespaces/default/workflows/${encodeURIComponent(`run/${runId}`)}`;
    expect(comments()[0]?.body).toContain(`<sub>Run [\`${runId}\`](${page})</sub>`);
  });

  it('carries no credential of anybody in its reason', async () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    const reason = `use ${token} at postgres://app:Kx82hd7sQz@db.acme.io/app, not postgres://app:app@db/app`;
    await stage.run(reportStatus, status({ status: { ...ENDED, outcome: 'failed', reason } }));
    expect(comments()[0]?.body).toContain('> use [redacted] at');
    expect(comments()[0]?.body).not.toMatch(/ghp_|Kx82hd7sQz/);
  });

  it('shows no part of a credential that stands where its reason is cut', async () => {
    const [theirs, ours] = [`ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`, WRITE_TOKEN];
    for (const secret of [theirs, ours]) {
      for (const shown of [8, 20]) {
        const reason = `${'word '.repeat(400).slice(0, 1_999 - shown)} ${secret} and more words`;
        await stage.run(reportStatus, status({ status: { ...ENDED, outcome: 'failed', reason } }));
        expect(comments()[0]?.body).not.toContain(secret.slice(0, 8));
      }
    }
  });

  it('carries no mention and no credential of ours in its reason', async () => {
    const reason = `@ada the token is ${WRITE_TOKEN}`;
    await stage.run(reportStatus, status({ status: { ...ENDED, outcome: 'failed', reason } }));
    expect(comments()[0]?.body).toContain('❌ **Fix a bug** ended: **failed**\n\n> `@ada` the token is [redacted]\n');
  });
});
