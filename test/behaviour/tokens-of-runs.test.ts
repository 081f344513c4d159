import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker } from '../../activities/worker.ts';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import { until } from '../../runtime/until.ts';
import { startInstallation, type Installation } from '../support/behaviour/installation.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { APP, registerApp } from '../support/forge/install-app.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';

const BOUND_MS = 240_000;
const APP_VARIABLES = {
  GITHUB_TOKEN: '',
  GITHUB_READ_TOKEN: '',
  GITHUB_APP_ID: APP.id,
  GITHUB_APP_PRIVATE_KEY: APP.privateKey,
  CURFEW_TASK_QUEUE: 'tokens-of-runs',
};

const describeWhole = EVERY_FAULT_POINT ? describeWithSandbox : describe.skip;

describeWhole('a run of two workers that acts as a GitHub App', () => {
  let installation: Installation;
  let second: { stop: () => Promise<void> };

  beforeAll(async () => {
    installation = await startInstallation({ environment: APP_VARIABLES });
    const { standIns, ready, dataFolder } = installation;
    registerApp(standIns.forge);
    const variables = { ...standIns.environment, ...APP_VARIABLES, ...ofServer(ready()) };
    const environment = readEnvironment(variables, 'worker');
    second = await startWorker({ environment, dataFolder, log: pino({ level: 'silent' }) });
  }, BOUND_MS);

  afterAll(async () => {
    await second?.stop();
    await installation?.stop();
  });

  it(
    'ends before its session is opened if the App lacks a permission, with the page where it is granted',
    async () => {
      const { apps } = installation.standIns.forge;
      const permissions = { contents: 'read', issues: 'write', pull_requests: 'write' };
      const { id } = apps.install(Number(APP.id), { account: DEMO_REPOSITORY.owner, permissions });
      const result = await installation.result(await installation.label());
      expect(result).toMatchObject({ outcome: 'failed', sessionId: null });
      expect(result.reason).toContain('The GitHub App was not granted `contents: write` for tidewater/fair-share.');
      expect(result.reason).toContain(`/organizations/tidewater/settings/installations/${id}`);
      apps.change(id, { permissions: { ...permissions, contents: 'write' } });
    },
    BOUND_MS,
  );

  it(
    'has tokens for its repository alone, and none of them outlives it by a minute',
    async () => {
      const { apps, state } = installation.standIns.forge;
      const result = await installation.result(await installation.label());
      const ended = Date.now();
      expect(result.outcome, result.reason).toBe('delivered');
      const [repository] = state().repositories;
      const ofRuns = apps.issued().filter(({ permissions }) => Object.keys(permissions).length > 1);
      expect(ofRuns.every(({ repositoryIds }) => repositoryIds?.join() === String(repository?.id))).toBe(true);
      const [pull] = state().issues.filter((issue) => issue.pull !== undefined);
      expect(pull?.author).toBe('curfew-acme[bot]');
      // Those of `serve` belong to no run, and may read roles alone.
      const live = () => apps.live().filter(({ permissions }) => Object.keys(permissions).length > 1);
      await until('no token of a run lives', () => live().length === 0, 60_000);
      expect(Date.now() - ended).toBeLessThan(60_000);
    },
    BOUND_MS,
  );
});

/** The addresses that `curfew dev` has chosen. */
function ofServer({ engine, temporal }: ReturnType<Installation['ready']>): Record<string, string> {
  const { port } = new URL(engine?.url ?? '');
  return { TEMPORAL_ADDRESS: temporal.address, CURFEW_ENGINE_PORT: port };
}
