import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isPullRequest } from '../../contract/artefact.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import type { RunResult } from '../../contract/run.ts';
import { runWorkflowId } from '../../contract/temporal-names.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { startInstallation, type Installation } from '../support/behaviour/installation.ts';
import { recordHistory } from '../support/workflows/record-history.ts';
import { until } from '../../runtime/until.ts';
import { oneIn } from '../support/setup/sampled.ts';

/** Each is a whole run. When histories are recorded, all of them are needed. */
const itSampled = process.env['CURFEW_RECORD_HISTORIES'] ? it : oneIn(2);

const BOUND_MS = 240_000;

/** Models that misbehave, by the name of their automation. The prompt names the model that is to play. */
const MODELS: Record<string, { limits: string; play: (request: MessagesRequest, index: number) => Turn }> = {
  'loops-for-ever': {
    limits: '{ spend: 0.20, duration: 10m }',
    play: (_, index) => bash(`echo again ${index}`, { input_tokens: 200, output_tokens: 400 }),
  },
  'ignores-the-wrap-up': {
    // Its last fifth is long enough for a machine that stands still for three seconds.
    limits: '{ spend: 5, duration: 17s, idle: 16s }',
    play: (_, index) => bash(index === 0 ? commitAndBundle() : 'sleep 0.2'),
  },
  'stays-overloaded': {
    limits: '{ spend: 1, duration: 5s, idle: 10m }',
    play: () => ({ error: { status: 529, type: 'overloaded_error', message: 'Overloaded' } }),
  },
  'never-answers': { limits: '{ spend: 1, duration: 10m, idle: 2s }', play: () => ({ hang: true }) },
  'says-nothing': { limits: '{ spend: 1, duration: 10m }', play: () => ({ text: 'Hm.' }) },
  'is-terminated': { limits: '{ spend: 1, duration: 10m }', play: () => ({ hang: true }) },
  'gets-a-second-event': {
    limits: '{ spend: 1, duration: 2m }',
    play: ({ messages }) => {
      const said = JSON.stringify(messages);
      if (!said.includes(SECOND_EVENT)) return bash('sleep 0.1', { input_tokens: 10, output_tokens: 10 });
      return said.includes(NO_CHANGE) ? { text: 'Done.' } : { tools: [{ name: 'noop', input: { reason: NO_CHANGE } }] };
    },
  },
};

const SECOND_EVENT = 'A new event about the same subject';
const NO_CHANGE = 'The second event says so';

describeWithSandbox('a run ends on time and within its spend, although its model', () => {
  let folder: string;
  let installation: Installation;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curfew-limits-'));
    await writeDefinitions(folder);
    installation = await startInstallation({ definitionsFolder: folder, script: play });
  }, BOUND_MS);

  afterAll(async () => {
    await installation?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(name: string): Promise<string> {
    return await installation.label(randomUUID(), name, name);
  }

  async function outcomeOf(name: string): Promise<RunResult> {
    const runId = await start(name);
    const result = await installation.result(runId);
    await recordHistory(installation.client, runWorkflowId(runId), `run-0.1.0-${name}`);
    return result;
  }

  itSampled(
    'loops for ever: it is told to wrap up, and stops at its spend limit, not above',
    async () => {
      const result = await outcomeOf('loops-for-ever');
      expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'budget-exhausted' });
      expect(result.totals.spendMicros).toBeLessThanOrEqual(200_000);
      expect(result.totals.spendMicros).toBeGreaterThan(100_000);
      const prompts = JSON.stringify(installation.standIns.brain.requests().map(({ body }) => body.messages));
      expect(prompts).toContain('80 % of the money for this run is spent');
    },
    BOUND_MS,
  );

  itSampled(
    'ignores the wrap-up: it is stopped at its deadline, and what it had bundled becomes a draft',
    async () => {
      const started = Date.now();
      const result = await outcomeOf('ignores-the-wrap-up');
      expect(result, JSON.stringify(result)).toMatchObject({
        outcome: 'timed-out',
        artefacts: [{ type: 'pull-request' }],
      });
      expect(Date.now() - started).toBeLessThan(60_000);
      const [artefact] = result.artefacts;
      const { issues } = installation.standIns.forge.state();
      const pull = issues.find(({ number }) => artefact && isPullRequest(artefact) && number === artefact.number);
      expect(pull?.title).toMatch(/^Partial: /);
      expect(pull?.pull?.draft).toBe(true);
      const prompts = JSON.stringify(installation.standIns.brain.requests().map(({ body }) => body.messages));
      expect(prompts).toContain('80 % of the time for this run is used up');
    },
    BOUND_MS,
  );

  itSampled(
    'stays overloaded: waiting for it counts, and the run ends at its deadline',
    async () => {
      const started = Date.now();
      const result = await installation.result(await start('stays-overloaded'));
      expect(result, JSON.stringify(result)).toMatchObject({
        outcome: 'timed-out',
        reason: 'The working time of 5s is used up',
      });
      expect(result.totals.workingMs).toBeGreaterThanOrEqual(4_750);
      expect(Date.now() - started).toBeLessThan(60_000);
    },
    BOUND_MS,
  );

  itSampled(
    'never answers: it is told once to go on, then the run has stalled',
    async () => {
      const result = await outcomeOf('never-answers');
      expect(result, JSON.stringify(result)).toMatchObject({ outcome: 'stalled' });
      expect(result.reason).toMatch(/^Nothing happened in the session for \d+s, twice/);
    },
    BOUND_MS,
  );

  itSampled(
    'says nothing of use: it is reminded once, then a person is needed',
    async () => {
      expect(await outcomeOf('says-nothing')).toMatchObject({ outcome: 'needs-human' });
    },
    BOUND_MS,
  );

  itSampled(
    'gets a second event while it works: its next request has that event, which starts no second session',
    async () => {
      const name = 'gets-a-second-event';
      const holder = await start(name);
      const { brain } = installation.standIns;
      const requests = () => brain.requests().map(({ body }) => JSON.stringify(body.messages));
      await until('its first request', async () => requests().some((asked) => asked.includes(`model ${name}`)));
      const second = await installation.label(randomUUID(), `${name}-again`, name);
      expect(await installation.result(second)).toMatchObject({
        outcome: 'skipped',
        reason: `Steered into run ${holder}: the event was sent into its session`,
        sessionId: null,
      });
      expect(await installation.result(holder)).toMatchObject({ outcome: 'no-change', reason: NO_CHANGE });
    },
    BOUND_MS,
  );

  itSampled(
    'was cut off by a termination: the reaper leaves no session, no subject and no reservation behind',
    async () => {
      const runId = await start('is-terminated');
      const handle = installation.client.workflow.getHandle(runWorkflowId(runId));
      const sessionOf = async (): Promise<string | null> => {
        for await (const session of installation.agentApi().beta.sessions.list()) {
          if (session.metadata['curfew_run'] === runId) return session.id;
        }
        return null;
      };
      const sessionId = await until('its session', sessionOf, BOUND_MS);
      await handle.terminate('by a test');
      const { taskQueue } = await handle.describe();
      const reaped = await installation.client.workflow.execute('reaper', {
        taskQueue,
        workflowId: `reaper-of-a-test-${randomUUID()}`,
        args: [{ youngestMs: 0 }],
      });
      expect(reaped).toEqual([runId]);
      expect((await installation.agentApi().beta.sessions.retrieve(sessionId)).archived_at).not.toBeNull();
    },
    BOUND_MS,
  );
});

async function writeDefinitions(folder: string): Promise<void> {
  await mkdir(join(folder, 'automations'));
  await writeFile(join(folder, 'curfew.yml'), 'timezone: UTC\nbudgets: { organization: { day: 50 } }\n');
  for (const [name, { limits }] of Object.entries(MODELS)) {
    const file = `---
on:
  issues: { types: [labeled], names: [${name}, ${name}-again] }
when-busy: steer
limits: ${limits}
safe-outputs:
  create-pull-request:
---
This is the model ${name}.
`;
    await writeFile(join(folder, 'automations', `${name}.md`), file);
  }
}

function play(request: MessagesRequest, index: number): Turn {
  const prompt = JSON.stringify(request.messages[0]);
  const model = Object.entries(MODELS).find(([name]) => prompt.includes(`model ${name}`))?.[1];
  if (!model) throw new Error('The prompt names no model of this test');
  return model.play(request, index);
}

function bash(command: string, usage?: Turn['usage']): Turn {
  return { tools: [{ name: 'bash', input: { command } }], ...(usage ? { usage } : {}) };
}

function commitAndBundle(): string {
  return (
    `cd /workspace/${DEMO_REPOSITORY.name} && echo partial > partial.txt && git add partial.txt && ` +
    'git commit -qm "Begin" && git bundle create -q /mnt/session/outputs/changes.bundle origin/main..HEAD'
  );
}
