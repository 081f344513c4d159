import { createHmac, randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runIdDueAt, scheduleIdOf } from '../../contract/schedule-names.ts';
import { filesOf, type FileFacts } from '../../contract/files-artefact.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import type { RunResult } from '../../contract/run.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { createDemoRepository } from '../../demo/stages/create-demo-repository.ts';
import { until } from '../../runtime/until.ts';
import { startSentry, type StandInSentry } from '../../stand-ins/sentry/start-sentry.ts';
import { startSlack, type StandInSlack } from '../../stand-ins/slack/start-slack.ts';
import { allExamples, exampleNames, recordedPayload } from '../support/behaviour/all-examples.ts';
import { exampleScript } from '../support/behaviour/example-script.ts';
import { openExamplePull } from '../support/behaviour/open-example-pull.ts';
import { startInstallation, type Installation } from '../support/behaviour/installation.ts';
import { loadPage } from '../support/files/load-page.ts';
import { readZip } from '../support/files/read-zip.ts';
import { runCurfew } from '../support/cli/run-curfew.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { sampled } from '../support/setup/sampled.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const BOUND_MS = 240_000;
const SECRET = 'a-secret-of-this-test';
const CHANNEL = 'C0SUPPORT';
const TASK_QUEUE = `curfew-${randomUUID()}`;

/** What each example makes of its recorded payload. */
const ENDS: Record<string, { outcome: RunResult['outcome']; makes: string[] }> = {
  'agent-fix': { outcome: 'delivered', makes: ['pull-request'] },
  'big-refactor': { outcome: 'delivered', makes: ['pull-request'] },
  'issue-triage': { outcome: 'delivered', makes: ['labels'] },
  'look-into-incident': { outcome: 'no-change', makes: [] },
  'nightly-report': { outcome: 'delivered', makes: ['issue', 'slack-message'] },
  'nightly-triage': { outcome: 'delivered', makes: ['started-run'] },
  'review-pull-request': { outcome: 'delivered', makes: ['review'] },
  'sentry-fix': { outcome: 'delivered', makes: ['pull-request', 'sentry-comment'] },
  'slack-task': { outcome: 'delivered', makes: ['slack-message'] },
  'slide-deck': { outcome: 'delivered', makes: ['files'] },
  'small-app': { outcome: 'delivered', makes: ['files'] },
  spreadsheet: { outcome: 'delivered', makes: ['files'] },
};

describeWithSandbox('the examples, each started by what was recorded for it', () => {
  let folder: string;
  let installation: Installation;
  let slack: StandInSlack;
  let sentry: StandInSentry;

  beforeAll(async () => {
    folder = await allExamples();
    slack = await startSlack({ token: SECRET, appToken: 'unused' });
    sentry = await startSentry({ token: SECRET });
    installation = await startInstallation({
      definitionsFolder: folder,
      script: exampleScript,
      environment: {
        CURFEW_TASK_QUEUE: TASK_QUEUE,
        SLACK_BOT_TOKEN: SECRET,
        SLACK_API_URL: slack.apiUrl,
        SLACK_SIGNING_SECRET: SECRET,
        SENTRY_URL: sentry.url,
        SENTRY_AUTH_TOKEN: SECRET,
        SENTRY_CLIENT_SECRET: SECRET,
        PAGER_SECRET: SECRET,
        ACME_NPM_TOKEN: SECRET,
      },
    });
    const { forge } = installation.standIns;
    for (const name of ['api', 'checkout-api']) await createDemoRepository(forge, { owner: 'acme', name });
    forge.createIssue({ repository: 'acme/api', title: 'The total is wrong', author: 'ada-marsh', labels: ['agent'] });
    await openExamplePull(installation.standIns);
    const { issue } = (JSON.parse(await recordedPayload('sentry-fix')) as { data: { issue: RecordedIssue } }).data;
    sentry.addIssue({ ...issue, project: issue.project.slug });
    const { event } = JSON.parse(await recordedPayload('slack-task')) as { event: SlackEvent };
    slack.world.messages.push({ channel: CHANNEL, user: event.user, ts: event.ts, text: event.text });
  }, BOUND_MS);

  afterAll(async () => {
    await installation?.stop();
    await Promise.all([slack?.close(), sentry?.close(), rm(folder, { recursive: true, force: true })]);
  });

  it('are all tried here', async () => {
    expect(await exampleNames()).toEqual(Object.keys(ENDS));
  });

  it.concurrent.each(sampled(Object.entries(ENDS), 5))(
    '%s ends as it should',
    async (name, { outcome, makes }) => {
      await START[name]!(await recordedPayload(name));
      const result = await endOf(name);
      expect(result, result.reason).toMatchObject({ outcome });
      expect(result.artefacts.map(({ type }) => type).toSorted()).toEqual(makes);
      await OPEN[name]?.(result.artefacts.flatMap(filesOf)[0]!);
    },
    BOUND_MS,
  );

  /** The one run of an automation, when it has ended. */
  async function endOf(automation: string): Promise<RunResult> {
    const database = await openCurfewDatabase({ databaseUrl: null }, installation.dataFolder);
    try {
      const one = () =>
        database.selectFrom('runs').select('runId').where('automation', '=', automation).executeTakeFirst();
      const { runId } = await until(`${automation} has a run`, one, BOUND_MS);
      return await installation.result(runId);
    } finally {
      await database.destroy();
    }
  }

  async function post(path: string, body: string, headers: Record<string, string>): Promise<void> {
    const { url } = installation.ready().serve;
    const json = { 'content-type': 'application/json', ...headers };
    const response = await fetch(`${url}/hooks/${path}`, { method: 'POST', body, headers: json });
    expect(response.status, await response.text()).toBeLessThan(300);
  }

  const postGithub = async (body: string, event = 'issues'): Promise<void> => {
    const secret = installation.standIns.environment['GITHUB_WEBHOOK_SECRET'] ?? '';
    await post('github', body, {
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${hmac(secret, body)}`,
    });
  };

  /** Lets a schedule start what was due at the recorded time. */
  async function backfill(payload: string): Promise<void> {
    const { automation, time } = JSON.parse(payload) as { automation: string; time: string };
    const due = Date.parse(time);
    const handle = installation.client.schedule.getHandle(scheduleIdOf(automation, TASK_QUEUE));
    await until('the schedule is there', () => handle.describe().catch(() => false as const), BOUND_MS);
    await handle.backfill({ start: new Date(due - 60_000), end: new Date(due + 60_000), overlap: 'ALLOW_ALL' });
    await installation.result(runIdDueAt(automation, TASK_QUEUE, due));
  }

  const START: Record<string, (payload: string) => Promise<unknown>> = {
    'agent-fix': (body) => postGithub(body),
    'issue-triage': (body) => postGithub(body),
    'review-pull-request': (body) => postGithub(body, 'pull_request'),
    'look-into-incident': (body) => post('pager', body, { 'x-pagerduty-signature': `v1=${hmac(SECRET, body)}` }),
    'sentry-fix': (body) =>
      post('sentry', body, {
        'request-id': randomUUID(),
        'sentry-hook-resource': 'issue',
        'sentry-hook-timestamp': '1795165200',
        'sentry-hook-signature': hmac(SECRET, body),
      }),
    'slack-task': async (body) => {
      const at = String(Math.floor(Date.now() / 1_000));
      const signature = `v0=${hmac(SECRET, `v0:${at}:${body}`)}`;
      await post('slack', body, { 'x-slack-request-timestamp': at, 'x-slack-signature': signature });
    },
    'nightly-report': backfill,
    'nightly-triage': async (payload) => {
      await backfill(payload);
      const fix = await endOf('fix-issue');
      expect(fix, fix.reason).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'pull-request' }] });
    },
    'slide-deck': (payload) => startByHand(payload),
    'small-app': (payload) => startByHand(payload),
    spreadsheet: async (payload) => {
      const { automation } = JSON.parse(payload) as { automation: string };
      await command(['run', automation, '--file', `data=${join(EXAMPLES, 'spreadsheet/sales.csv')}`]);
    },
    'big-refactor': async (payload) => {
      const runId = await startByHand(payload);
      for (const before of ['start', 'output']) {
        await until(`it asks before its ${before}`, () => isWaiting(runId, before), BOUND_MS);
        await command(['approve', runId]);
      }
    },
  };

  async function startByHand(payload: string): Promise<string> {
    const { automation, inputs } = JSON.parse(payload) as { automation: string; inputs: Record<string, string> };
    const id = randomUUID();
    const written = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
    await command(['run', automation, '--id', id, ...written]);
    return `${automation}/dispatch/${id}`;
  }

  /** What people do with the file that an example makes. */
  const OPEN: Record<string, (file: FileFacts) => Promise<void>> = {
    spreadsheet: async ({ at, mime }) => {
      expect(mime).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
      const sheets = await readWorkbook(at);
      expect(sheets.map(({ sheet, data }) => [sheet, data])).toEqual([
        [
          'Data',
          [
            ['day', 'apples', 'pears'],
            ['monday', 3, 5],
            ['tuesday', 4, 1],
          ],
        ],
        [
          'Totals',
          [
            ['apples', 7],
            ['pears', 6],
          ],
        ],
      ]);
    },
    'slide-deck': async ({ at, mime }) => {
      expect(mime).toBe('application/vnd.openxmlformats-officedocument.presentationml.presentation');
      const shared = slack.world.files.find(({ id }) => id === at);
      const members = await readZip(shared?.content ?? Buffer.alloc(0));
      expect(members.get('ppt/slides/slide1.xml')?.toString()).toContain('<a:t>Why we keep budgets</a:t>');
      expect(members.get('ppt/slides/slide2.xml')?.toString()).toContain('<a:t>Because money ends</a:t>');
    },
    'small-app': async ({ at, mime }) => {
      expect(mime).toBe('application/zip');
      const page = await loadPage(await readZip(await readFile(at)));
      expect(page.title).toBe('Counter');
      expect(page.loaded).toEqual(['app.css', 'app.js']);
    },
  };

  async function isWaiting(runId: string, before: string): Promise<boolean> {
    const handle = installation.client.workflow.getHandle(runWorkflowId(runId));
    const { waiting } = await handle.query<{ waiting: { before: string }[] }>('status');
    return waiting.some((each) => each.before === before);
  }

  async function command(words: string[]): Promise<void> {
    const place = ['--dir', folder, '--data', installation.dataFolder, '--no-env-file'];
    const { code, stderr } = await runCurfew([...words, ...place], { CURFEW_TASK_QUEUE: TASK_QUEUE });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
});

interface RecordedIssue {
  id: string;
  shortId: string;
  title: string;
  level: string;
  firstSeen: string;
  project: { slug: string };
}

interface SlackEvent {
  user: string;
  ts: string;
  text: string;
}

function hmac(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
