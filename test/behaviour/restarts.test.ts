import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HistoryEvent } from '../../activities/admission/count-actions.ts';
import type { MessagesRequest, Turn } from '../../stand-ins/model/turn.ts';
import type { WaitingApproval } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import { runWorkflowId, UPDATES } from '../../contract/temporal-names.ts';
import { createPostgresDatabase } from '../support/database/databases.ts';
import { describeWithSandbox } from '../support/engine/sandbox-gate.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { until } from '../../runtime/until.ts';
import { startScattered, type Scattered } from '../support/behaviour/scattered.ts';

const BOUND_MS = 400_000;

/** Scripted agents, by the name of their automation. The prompt names the agent that the model plays. */
const AGENTS: Record<string, { frontmatter: string; play: (request: MessagesRequest, turn: number) => Turn }> = {
  'never-ends': {
    frontmatter: 'limits: { spend: 5, duration: 15s }',
    play: () => bash('sleep 1'),
  },
  'asks-before-it-starts': {
    frontmatter: `approval: [{ before: start, approvers: [operator] }]`,
    play: () => nothingToDo,
  },
  'nobody-comes': {
    frontmatter: `approval: [{ before: start, approvers: [operator], wait: 10s }]`,
    play: () => nothingToDo,
  },
  'wants-more': {
    frontmatter: `limits: { spend: 0.20, duration: 10m }\napproval: [{ before: limit, approvers: [operator], wait: 5m }]`,
    play: (request, turn) => {
      if (turn === 0) return bash('echo what it had made > /workspace/kept.txt', DEAR);
      // Whether it is told of its money depends on when that is looked at, and whoever raises it sends no message.
      if (!raised) return bash('true', DEAR);
      return sawKept(request) ? nothingToDo : bash('cat /workspace/kept.txt');
    },
  },
};

const DEAR = { input_tokens: 1_000, output_tokens: 2_000 };
const nothingToDo: Turn = { tools: [{ name: 'noop', input: { reason: 'There is nothing to do' } }] };

/** Whether a person has given more money. */
let raised = false;

const describeWhole = EVERY_FAULT_POINT ? describeWithSandbox : describe.skip;

// On PostgreSQL, as in an installation whose parts run on several machines.
describeWhole('a run outlives the processes that drive it', () => {
  let folder: string;
  let installation: Scattered;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curfew-restarts-'));
    await writeDefinitions(folder);
    const environment = { CURFEW_DATABASE_URL: await createPostgresDatabase() };
    installation = await startScattered({ definitionsFolder: folder, script: play, environment });
  }, BOUND_MS);

  afterAll(async () => {
    await installation?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function handleOf(runId: string): WorkflowHandle {
    return installation.client.workflow.getHandle(runWorkflowId(runId));
  }

  async function historyOf(runId: string): Promise<HistoryEvent[]> {
    return (await handleOf(runId).fetchHistory()).events ?? [];
  }

  async function sessionOf(runId: string): Promise<{ id: string; created_at: string }> {
    return await until(
      'its session',
      async () => {
        const sessions = [];
        for await (const session of installation.agentApi().beta.sessions.list({ include_archived: true })) {
          if (session.metadata['curfew_run'] === runId) sessions.push(session);
        }
        expect(sessions.length).toBeLessThan(2);
        return sessions[0] ?? null;
      },
      BOUND_MS,
    );
  }

  async function statusOf(runId: string): Promise<RunStatus | null> {
    return await handleOf(runId)
      .query<RunStatus>('status')
      .catch(() => null);
  }

  async function waitsFor(runId: string, before: WaitingApproval['before']): Promise<WaitingApproval> {
    const waiting = async (): Promise<WaitingApproval | null> => {
      return (await statusOf(runId))?.waiting.find((approval) => approval.before === before) ?? null;
    };
    return await until(`an approval before ${before}`, waiting, BOUND_MS);
  }

  async function restart(): Promise<void> {
    await installation.kill('worker');
    await installation.start('worker');
  }

  it(
    'interrupts the agent at once when the worker was dead until after the deadline',
    async () => {
      const runId = await installation.label('never-ends', 'never-ends');
      const session = await sessionOf(runId);
      // A worker that dies while it still opens the session leaves a step that is finished first.
      await until('the agent is attended', async () => (await statusOf(runId))?.phase === 'working', BOUND_MS);
      await installation.kill('worker');
      const deadline = Date.parse(session.created_at) + 15_000;
      await until('the deadline', () => Date.now() > deadline + 1_000);
      const { events } = installation.agentApi().beta.sessions;
      const interrupts = async (): Promise<string[]> => {
        const listed = await events.list(session.id, { types: ['user.interrupt'] });
        return listed.data.flatMap((event) =>
          'processed_at' in event && event.processed_at ? [event.processed_at] : [],
        );
      };
      expect(await interrupts()).toEqual([]);
      expect((await installation.agentApi().beta.sessions.retrieve(session.id)).status).toBe('running');

      const known = (await historyOf(runId)).length;
      await installation.start('worker');
      const result = await installation.result(runId);

      expect(result).toMatchObject({ outcome: 'timed-out', reason: 'The working time of 15s is used up' });
      expect(await interrupts()).toHaveLength(1);
      const timers = (await historyOf(runId)).slice(known).filter((event) => event.timerStartedEventAttributes);
      expect(timers, 'the run waited for a timer before it interrupted the agent').toEqual([]);
      const prompts = JSON.stringify(installation.standIns.brain.requests().map(({ body }) => body.messages));
      expect(prompts).not.toContain('Wrap up now');
    },
    BOUND_MS,
  );

  it(
    'waits for an approval across a restart',
    async () => {
      const runId = await installation.label('asks-before-it-starts', 'asks-before-it-starts');
      const before = await waitsFor(runId, 'start');
      await restart();
      expect(await waitsFor(runId, 'start')).toEqual(before);
      await handleOf(runId).executeUpdate(UPDATES.approve, { args: [{}] });
      expect(await installation.result(runId)).toMatchObject({
        outcome: 'no-change',
        reason: 'There is nothing to do',
      });
    },
    BOUND_MS,
  );

  it(
    'lets an approval expire as configured, even if no worker was alive at that time',
    async () => {
      const runId = await installation.label('nobody-comes', 'nobody-comes');
      const { until: end } = await waitsFor(runId, 'start');
      await installation.kill('worker');
      await until('the end of its wait', () => Date.now() > Date.parse(end));
      await installation.start('worker');
      expect(await installation.result(runId)).toMatchObject({
        outcome: 'refused',
        reason: `The start was denied: Nobody decided by ${end}. To ask again, trigger it again`,
      });
    },
    BOUND_MS,
  );

  it(
    'goes on in the same session and workspace when a person gives it more money at its cap',
    async () => {
      const runId = await installation.label('wants-more', 'wants-more');
      await waitsFor(runId, 'limit');
      const session = await sessionOf(runId);
      await restart();
      raised = true;
      onTestFinished(() => void (raised = false));
      const answer = await handleOf(runId).executeUpdate<string, [object]>(UPDATES.raise, { args: [{ spend: '1' }] });
      expect(answer).toBe('The limits are now $1.20 and 10m');
      const result = await installation.result(runId);
      expect(result).toMatchObject({ outcome: 'no-change', sessionId: session.id });
      expect(result.totals.spendMicros).toBeGreaterThan(150_000);
      expect(result.totals.spendMicros).toBeLessThanOrEqual(1_200_000);
    },
    BOUND_MS,
  );

  it(
    'ends at its cap, with a report, when a person denies it more money',
    async () => {
      const runId = await installation.label('wants-more', 'wants-more');
      await waitsFor(runId, 'limit');
      await handleOf(runId).executeUpdate(UPDATES.deny, { args: [{ reason: 'It goes round in circles' }] });
      const result = await installation.result(runId);
      expect(result).toMatchObject({
        outcome: 'budget-exhausted',
        reason: 'The session reached its spend limit of $0.20; more was denied: It goes round in circles',
      });
      expect(result.totals.spendMicros).toBeLessThanOrEqual(200_000);
      const { comments } = installation.standIns.forge.state();
      const status = comments.find(({ body }) => body.includes(`curfew:${runId}:status`));
      expect(status?.body).toContain('It goes round in circles');
      expect(status?.body).toMatch(/\$0\.\d\d of \$0\.20/);
    },
    BOUND_MS,
  );
});

async function writeDefinitions(folder: string): Promise<void> {
  await mkdir(join(folder, 'automations'));
  for (const [name, { frontmatter }] of Object.entries(AGENTS)) {
    const head = `on:\n  issues: { types: [labeled], names: [${name}] }\n  status-comment: true\n${frontmatter}`;
    await writeFile(
      join(folder, 'automations', `${name}.md`),
      `---\n${head}\nsafe-outputs:\n  create-pull-request:\n---\nThis is the agent ${name}.\n`,
    );
  }
}

function play(request: MessagesRequest): Turn {
  const prompt = JSON.stringify(request.messages[0]);
  const agent = Object.entries(AGENTS).find(([name]) => prompt.includes(`agent ${name}`))?.[1];
  if (!agent) throw new Error('The prompt names no agent of this test');
  const turn = request.messages.filter(({ role }) => role === 'assistant').length;
  return turn > 0 && JSON.stringify(request.messages.at(-1)).includes('Noted')
    ? { text: 'Done.' }
    : agent.play(request, turn);
}

function bash(command: string, usage?: Turn['usage']): Turn {
  return { tools: [{ name: 'bash', input: { command } }], ...(usage ? { usage } : {}) };
}

function sawKept({ messages }: MessagesRequest): boolean {
  return JSON.stringify(messages.filter(({ role }) => role === 'user')).includes('what it had made');
}
