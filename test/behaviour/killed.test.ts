import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { isPullRequest } from '../../contract/artefact.ts';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import { fixBugScript } from '../../demo/script.ts';
import { checkBranch } from '../../demo/stages/check-branch.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { sampled } from '../support/setup/sampled.ts';
import type { Moment } from '../support/behaviour/agent-api-proxy.ts';
import { until } from '../../runtime/until.ts';
import { expectOneOfEach } from '../support/behaviour/one-of-each.ts';
import { startScattered, type Scattered, type ServiceName } from '../support/behaviour/scattered.ts';

/** Several times what a run with its deaths takes beside the whole suite. */
const BOUND_MS = 600_000;
const DEMO = fileURLToPath(new URL('../../demo', import.meta.url));

/**
 * A step of a run: a request to the agent API, one to the forge that is carried out, or an activity of the database.
 */
type Step = { api: Moment } | { forge: RegExp } | { activity: string; statement: string };

type Victim = ServiceName | 'everything';

/**
 * The state of a pending activity that a worker has started:
 * https://github.com/temporalio/api/blob/master/temporal/api/enums/v1/workflow.proto
 */
const STARTED = 2;

const SESSION = '/v1/sessions/[^/]+';

/** In the order in which a run reaches them. */
const STEPS = {
  'before it is admitted': { activity: 'admit', statement: 'INSERT ON subjects' },
  'before its money is reserved': { activity: 'reserve', statement: 'UPDATE OF reservation ON runs' },
  'before its session is opened': { api: { asked: /^POST \/v1\/sessions$/, when: 'before' } },
  'when its session is open': { api: { asked: /^POST \/v1\/sessions$/, when: 'after' } },
  'when the session is read': { api: { asked: new RegExp(`^GET ${SESSION}/events$`), when: 'after' } },
  'before a bundle is fetched': { api: { asked: /^GET \/v1\/files\/[^/]+\/content$/, when: 'before' } },
  'when the branch is pushed': { forge: /^POST .*git-receive-pack$/ },
  'when the pull request is open': { forge: /^POST .*\/pulls$/ },
  'before a tool is answered': { api: { asked: new RegExp(`^POST ${SESSION}/events$`), when: 'before' } },
  'when a tool is answered': { api: { asked: new RegExp(`^POST ${SESSION}/events$`), when: 'after' } },
  'before the session is archived': { api: { asked: new RegExp(`^POST ${SESSION}/archive$`), when: 'before' } },
  'when the session is archived': { api: { asked: new RegExp(`^POST ${SESSION}/archive$`), when: 'after' } },
  'when the end is reported': { forge: /^PATCH .*\/comments\/\d+$/ },
  'before it is settled': { activity: 'settle', statement: 'DELETE ON subjects' },
} as const satisfies Record<string, Step>;

type StepName = keyof typeof STEPS;

const ALL = Object.keys(STEPS) as StepName[];

/**
 * The steps at which a worker waits for an answer of the engine: only there does the death of the engine matter to it.
 */
const OF_THE_ENGINE = ALL.filter((name) => 'api' in STEPS[name] && name !== 'before its session is opened');

/** Less than the bound of a run, so that a step which never comes is named. */
const STEP_BOUND_MS = 240_000;

/** As many deaths as one run has: each takes about ten seconds on an idle machine, and several times that on a busy one. */
const DEATHS_OF_A_RUN = 5;

/**
 * Which process is killed at which step; each entry is one run. The two complete tables take minutes, so only
 * continuous integration runs them.
 */
const RUNS: Record<string, [Victim, StepName][]> = {
  'of serve, and of worker, engine or everything': sampled<[Victim, StepName]>([
    ['worker', 'before its money is reserved'],
    ['everything', 'when the pull request is open'],
    ['engine', 'before a tool is answered'],
  ]),
  ...(EVERY_FAULT_POINT && {
    ...partsOf('worker', ALL),
    ...partsOf('engine', OF_THE_ENGINE),
  }),
};

function partsOf(victim: Victim, steps: readonly StepName[]): Record<string, [Victim, StepName][]> {
  const firsts = steps.map((_, index) => index).filter((index) => index % DEATHS_OF_A_RUN === 0);
  return Object.fromEntries(
    firsts.map((first) => {
      const part = steps.slice(first, first + DEATHS_OF_A_RUN);
      return [`of the ${victim} at ${part.length} steps from "${part[0]}" on`, part.map((name) => [victim, name])];
    }),
  );
}

/** A query that never ends: a process that runs it stays in the middle of its transaction. */
const ENDLESS = `CREATE VIEW IF NOT EXISTS endless AS
  WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT count(*) AS n FROM numbers`;

// Concurrent: most of the time is spent waiting until Temporal notices that a worker is dead.
describeWithSandbox('kill -9', { concurrent: true }, () => {
  it.for(Object.entries(RUNS))(
    '%s leaves one session, one pull request that works, no reservation and a free subject',
    { timeout: BOUND_MS },
    async ([, kills], { expect }) => {
      const script = fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`);
      const installation = await startScattered({ script, definitionsFolder: DEMO });
      try {
        const runId = await dieAtEachStep(installation, kills);
        const result = await installation.result(runId);
        expect(result).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'pull-request', number: 2 }] });
        await expectOneOfEach(installation, runId);
        const [artefact] = result.artefacts;
        const { forge, readToken } = installation.standIns;
        const cloneUrl = `${forge.serverUrl}/${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`;
        const branch = artefact && isPullRequest(artefact) ? artefact.branch : '';
        expect(await checkBranch(cloneUrl, readToken, branch)).toMatchObject({ testsPass: true });
      } finally {
        await installation.stop();
      }
    },
  );
});

/**
 * Starts a run, kills the victim of each of these steps in turn, and starts it again for the next step. `serve` is
 * killed once it has acknowledged the delivery, and before the run can go on.
 */
async function dieAtEachStep(installation: Scattered, kills: [Victim, StepName][]): Promise<string> {
  const { client, start, kill } = installation;
  await kill('worker');
  const runId = await installation.label('fix-bug');
  await kill('serve');
  await start('serve');
  const dispatched = (): Promise<unknown> =>
    client.workflow
      .getHandle(runWorkflowId(runId))
      .describe()
      .catch(() => null);
  await until('the run', dispatched);
  let isBack = start('worker');
  for (const [victim, name] of kills) {
    const victims = victim === 'everything' ? (['serve', 'worker', 'engine'] as const) : [victim];
    const die = async (): Promise<void> => {
      await isBack;
      await Promise.all(victims.map(kill));
      // The engine is back at once, for clients that try again; a worker is back when the step is over.
      if (victims.includes('engine')) await start('engine');
    };
    await dieAt(installation, { runId, step: STEPS[name], die });
    isBack = Promise.all(victims.filter((one) => one !== 'engine').map(start)).then(() => undefined);
  }
  await isBack;
  return runId;
}

interface Death {
  runId: string;
  step: Step;
  /** Kills the victim. */
  die: () => Promise<void>;
}

/** Waits until the run reaches the step, and kills the victim there. Resolves when it is dead. */
async function dieAt(installation: Scattered, { runId, step, die }: Death): Promise<void> {
  if ('api' in step) {
    let isDead = false;
    void installation.proxy.at(step.api, die).then(() => (isDead = true));
    return void (await until(`${step.api.when} ${step.api.asked}`, () => isDead, STEP_BOUND_MS));
  }
  const { standIns, dataFolder, client } = installation;
  if ('forge' in step) {
    // Without an answer the victim waits here, so it cannot go past the next step before it is dead.
    standIns.forge.failNext({ match: step.forge, after: true, isSilent: true });
    const reached = (): boolean =>
      standIns.forge
        .requests()
        .some(({ fault, status, method, path }) => fault && status !== 0 && step.forge.test(`${method} ${path}`));
    await until(String(step.forge), reached, STEP_BOUND_MS);
    return await die();
  }
  const { activity, statement } = step;
  const isUnderWay = async (): Promise<boolean> => {
    const { raw } = await client.workflow.getHandle(runWorkflowId(runId)).describe();
    const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === activity);
    return pending?.state === STARTED;
  };
  await whileStuck(dataFolder, statement, async () => {
    await until(activity, isUnderWay, STEP_BOUND_MS);
    await die();
  });
}

/** Calls `act` while a process is stuck in the statement. */
async function whileStuck(dataFolder: string, statement: string, act: () => Promise<void>): Promise<void> {
  const database = new DatabaseSync(join(dataFolder, 'curfew.db'), { timeout: 5_000 });
  try {
    database.exec(`${ENDLESS}; CREATE TRIGGER stuck BEFORE ${statement} BEGIN SELECT n FROM endless; END`);
    await act();
    database.exec('DROP TRIGGER stuck');
  } finally {
    database.close();
  }
}
