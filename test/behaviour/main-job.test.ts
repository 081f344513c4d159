import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import type { RunResult } from '../../contract/run.ts';
import { runIdDueAt, scheduleIdOf } from '../../contract/schedule-names.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { startSlack, type StandInSlack } from '../../stand-ins/slack/start-slack.ts';
import { fillWeek, nightlyDefinitions, reportScript } from '../support/behaviour/nightly-report.ts';
import { checkAgainstOpenapi } from '../support/forge/openapi.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { startInstallation, type Installation } from '../support/behaviour/installation.ts';
import { recordHistory } from '../support/workflows/record-history.ts';
import { expectOneOfEach } from '../support/behaviour/one-of-each.ts';

const BOUND_MS = 240_000;
const DELIVERIES = 100;

/** A secret in the environment of every process of Curfew: it must not appear anywhere else. */
const CANARY = `canary-${randomUUID()}`;

describeWithSandbox('a labelled issue, delivered a hundred times at once', () => {
  let installation: Installation;
  let definitionsFolder: string;
  let slack: StandInSlack;
  let runId: string;
  let result: RunResult;

  beforeAll(async () => {
    slack = await startSlack({ token: `${CANARY}-slack`, appToken: 'unused' });
    definitionsFolder = await nightlyDefinitions();
    installation = await startInstallation({
      definitionsFolder,
      script: reportScript,
      environment: {
        CANARY_SECRET: CANARY,
        ANTHROPIC_API_KEY: `${CANARY}-model`,
        SLACK_BOT_TOKEN: `${CANARY}-slack`,
        SLACK_API_URL: slack.apiUrl,
      },
    });
    const deliveryId = randomUUID();
    const labels = await Promise.all(Array.from({ length: DELIVERIES }, () => installation.label(deliveryId)));
    runId = labels[0] ?? '';
    result = await installation.result(runId);
    await recordHistory(installation.client, runWorkflowId(runId), 'run-0.1.0-delivered');
  }, BOUND_MS);

  afterAll(async () => {
    await installation?.stop();
    await slack?.close();
    await rm(definitionsFolder, { recursive: true, force: true });
  });

  it('is acknowledged a hundred times', () => {
    const { deliveries } = installation.standIns.forge.state();
    const toCurfew = deliveries.filter(({ event, status }) => event === 'issues' && status === 202);
    expect(toCurfew).toHaveLength(DELIVERIES);
  });

  it('becomes one run and one pull request', async () => {
    expect(result).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'pull-request' }] });
    expect(result.totals.spendMicros).toBeGreaterThan(0);
    expect(result.totals.spendPartial).toBe(false);
    await expectOneOfEach(installation, runId);
  });

  it('says on the issue how it ended, what it spent and where the pull request is', () => {
    const { comments } = installation.standIns.forge.state();
    const status = comments.find(({ body }) => body.includes(`curfew:${runId}:status`));
    expect(status?.body).toContain('delivered');
    expect(status?.body).toMatch(/\$\d\.\d{2} of \$2\.00/);
    expect(status?.body).toContain(`/${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}/pull/`);
  });

  it('is found by its search attributes, with the outcome', async () => {
    const { searchAttributes } = await installation.client.workflow.getHandle(runWorkflowId(runId)).describe();
    expect(searchAttributes).toMatchObject({
      CurfewAutomation: ['fix-bug'],
      CurfewSource: ['github'],
      CurfewPhase: ['ended'],
      CurfewOutcome: ['delivered'],
    });
  });

  it('leaves a history of ids and totals: small, and without payload or prompt', async () => {
    const history = await installation.client.workflow.getHandle(runWorkflowId(runId)).fetchHistory();
    const text = JSON.stringify(history);
    expect(history.events?.length).toBeLessThan(120);
    expect(text.length).toBeLessThan(200_000);
    expect(text).not.toContain('We had dinner');
  });

  it(
    'is reported at night with what else happened: the issue has the numbers of the forge',
    async () => {
      const { client, standIns } = installation;
      const numbers = await fillWeek(standIns);
      expect(numbers).toEqual({ opened: 6, closed: 5, merged: 1, checks: 4, failed: 2 });
      const { taskQueue } = await client.workflow.getHandle(runWorkflowId(runId)).describe();
      const due = Date.parse('2026-07-01T05:00:00Z');
      await client.schedule
        .getHandle(scheduleIdOf('nightly-report', taskQueue))
        .backfill({ start: new Date(due - 60_000), end: new Date(due + 60_000), overlap: 'ALLOW_ALL' });
      const report = await installation.result(runIdDueAt('nightly-report', taskQueue, due));
      expect(report).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'issue' }, { type: 'slack-message' }] });
      const issue = standIns.forge.state().issues.find(({ title }) => title === '[nightly] What happened');
      const told = [...(issue?.body?.matchAll(/^(?:\S+ at main has )?(\d+) .*$/gm) ?? [])].map(([, number]) =>
        Number(number),
      );
      const { opened, closed, merged, checks } = numbers;
      expect(told).toEqual([opened, closed, merged, checks]);
      expect(slack.world.messages).toHaveLength(1);
    },
    BOUND_MS,
  );

  it('sends GitHub only requests, and gets only answers, that its OpenAPI description allows', () => {
    const isGit = ({ path }: { path: string }): boolean => /\/(info\/refs|git-(upload|receive)-pack)$/.test(path);
    const asked = installation.standIns.forge.requests().filter((exchange) => !isGit(exchange));
    expect(asked.length).toBeGreaterThan(5);
    const complaints = asked.flatMap((exchange) => checkAgainstOpenapi(exchange));
    expect(complaints).toEqual([]);
  });

  it('leaves no secret of its processes anywhere: no file, log, history, prompt or pull request', async () => {
    const history = await installation.client.workflow.getHandle(runWorkflowId(runId)).fetchHistory();
    const { brain, forge, environment } = installation.standIns;
    const secrets = [CANARY, environment['GITHUB_TOKEN'], environment['GITHUB_READ_TOKEN']];
    const places: Record<string, string> = {
      log: installation.log.join('\n'),
      history: JSON.stringify(history),
      prompts: JSON.stringify(brain.requests().map(({ body }) => body)),
      forge: JSON.stringify(forge.state()),
      ...(await filesBelow(installation.dataFolder)),
    };
    expect(Object.keys(places).length).toBeGreaterThan(5);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets) expect(text.includes(secret ?? ''), place).toBe(false);
    }
  });
});

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')])));
}
