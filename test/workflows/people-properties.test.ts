import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApprovalRule } from '../../definitions/automation.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { playedRun, type Chance, type PlayedRun } from '../support/workflows/played-run.ts';
import { proofOf } from '../support/workflows/proof-of.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { runInput } from '../support/workflows/run-input.ts';
import { wrapUpText } from '../../workflows/agent-texts.ts';
import { startRunWorkers, type RunWorkers } from '../support/workflows/start-run-workers.ts';

const SPEND_MICROS = 2_000_000;
const AT_ONCE = 8;
const ROUNDS = EVERY_FAULT_POINT ? 15 : 1;
/** What a run may take after its working time: its clean-up, and this machine at its slowest. */
const BOUND_MS = 20_000;

interface Scenario extends Chance {
  durationMs: number;
  /** How long the start waits for people; null: it needs none. */
  waitMs: number | null;
  /** How many people must approve the start. */
  count: number;
  /** How long people are asked for more money at the limit; null: the run ends there. */
  limitWaitMs: number | null;
  people: { name: string; update: object; atMs: number }[];
}

const UPDATE = fc.oneof(
  fc
    .constantFrom('ada', 'Ada', 'bob')
    .map((login) => ({ name: 'approve', update: { key: 'start', proof: proofOf(login) } })),
  fc.constantFrom('ada', 'bob').map((actor) => ({ name: 'approve', update: { actor } })),
  fc.constant({ name: 'deny', update: { reason: 'No' } }),
  fc.constant({ name: 'interrupt', update: {} }),
  fc.constant({ name: 'cancel', update: {} }),
  fc.uuid().map((text) => ({ name: 'steer', update: { text } })),
  fc.uuid().map((text) => ({ name: 'steer', update: { text } })),
  fc.integer({ min: 1, max: 9 }).map((spend) => ({ name: 'raise', update: { spend: String(spend) } })),
  fc.integer({ min: 1, max: 2 }).map((seconds) => ({ name: 'raise', update: { duration: `${seconds}s` } })),
);
const SCENARIO: fc.Arbitrary<Scenario> = fc.record({
  delays: fc.array(fc.oneof(fc.nat(20), fc.nat(200)), { minLength: 1, maxLength: 7 }),
  turnMs: fc.integer({ min: 50, max: 1_500 }),
  durationMs: fc.integer({ min: 600, max: 1_600 }),
  losses: fc.uniqueArray(fc.nat(40), { maxLength: 3 }),
  needsMicros: fc.constantFrom(0, 0, SPEND_MICROS, 2 * SPEND_MICROS),
  waitMs: fc.option(fc.integer({ min: 300, max: 900 })),
  count: fc.integer({ min: 1, max: 2 }),
  limitWaitMs: fc.option(fc.integer({ min: 300, max: 900 })),
  people: fc.array(
    fc.tuple(UPDATE, fc.nat(2_500)).map(([sent, atMs]) => ({ ...sent, atMs })),
    { minLength: 1, maxLength: 6 },
  ),
});

it(
  'whatever people send at whatever time, their answers, the record, the session and the ledger tell one story',
  { timeout: 180_000 * ROUNDS },
  async () => {
    const seed = Number(process.env['CURFEW_SEED'] ?? Date.now() % 1_000_000_000);
    console.log(`The seed of these runs is ${seed}`);
    const scenarios = fc.sample(SCENARIO, { seed, numRuns: AT_ONCE * ROUNDS });
    for (let first = 0; first < scenarios.length; first += AT_ONCE) {
      await Promise.all(scenarios.slice(first, first + AT_ONCE).map(check));
    }
  },
);

async function check(scenario: Scenario): Promise<void> {
  const over = Promise.withResolvers<void>();
  const run = playedRun(scenario, over.promise);
  const workers = await startRunWorkers(`people-${randomUUID()}`, run.activities);
  try {
    const answers = await play(workers, scenario);
    expect(tellsOneStory(scenario, run, answers), JSON.stringify({ scenario, answers, run }, null, 1)).toEqual([]);
  } finally {
    over.resolve();
    await workers.stop();
  }
}

interface Answered {
  name: string;
  update: { text?: string; spend?: string; duration?: string };
  /** What the run answered; null if it refused. */
  answer: string | null;
  refusal: string | null;
}

async function play({ client, taskQueue }: RunWorkers, scenario: Scenario): Promise<Answered[]> {
  const { durationMs, waitMs, count, limitWaitMs, people } = scenario;
  const rule = { approvers: [], otherwise: 'cancel' as const };
  const approval: ApprovalRule[] = [];
  if (waitMs !== null) approval.push({ ...rule, before: 'start', count, waitMs });
  if (limitWaitMs !== null) approval.push({ ...rule, before: 'limit', count: 1, waitMs: limitWaitMs });
  const input = runInput(randomUUID(), {
    approval,
    limits: { spendMicros: SPEND_MICROS, durationMs, idleMs: 60_000 },
  });
  const workflowId = `run/fix-bug/github/${randomUUID()}`;
  const handle = await client.workflow.start('run', { taskQueue, workflowId, args: [input] });
  const sent = people.map(async ({ name, update, atMs }): Promise<Answered> => {
    await sleep(atMs);
    const asked =
      name === 'cancel'
        ? handle.cancel().then(() => 'Cancelled')
        : handle.executeUpdate<string, [object]>(name, { args: [update] });
    const answer = await asked.catch(() => null);
    return { name, update, answer, refusal: answer === null ? await refusalOf(asked) : null };
  });
  const answers = await Promise.all(sent);
  // An interrupted run waits for a day.
  const stopped = sleep(durationMs + 5_000).then(() => handle.cancel().catch(() => undefined));
  await handle.result().catch(() => undefined);
  void stopped;
  return answers;
}

/** Returns what does not agree. */
function tellsOneStory({ durationMs, waitMs, count }: Scenario, run: PlayedRun, answers: Answered[]): string[] {
  const { session, recorded, settlement } = run;
  if (settlement === null) return ['The run was not settled'];
  const wrong: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  const accepted = answers.filter(({ answer }) => answer !== null);
  const named = (name: string): Answered[] => accepted.filter((each) => each.name === name);

  for (const name of ['approve', 'deny', 'interrupt', 'steer', 'raise']) {
    const records = recorded.filter(({ action }) => action === name).length;
    must(records === named(name).length, `${named(name).length} of ${name} were accepted, and ${records} recorded`);
  }
  for (const { name, update, answer } of answers) {
    if (name !== 'steer') continue;
    const isSent = session.messages.some((message) => message.includes(update.text ?? ''));
    must(isSent === (answer !== null), `"${update.text}" was answered "${answer}", and sent: ${isSent}`);
  }
  const decided = (action: string, before: string): number =>
    recorded.filter((each) => each.action === action && String(each.detail['key']).startsWith(before)).length;
  const { outcome, totals } = settlement;
  const isCut = named('raise').some(({ answer }) => answer?.includes('begun to end'));
  const asked = named('raise').reduce((sum, { update }) => sum + Number(update.spend ?? 0) * 1_000_000, 0);
  // A run that is stopped does not ask for what was approved at its limit.
  const isStopped = outcome === 'cancelled' || outcome === 'timed-out' || isCut;
  const raised = asked + decided('approve', 'limit') * SPEND_MICROS;
  const isReserved = run.raisedMicros <= raised && run.raisedMicros >= (isStopped ? asked : raised);
  must(isReserved, `${raised} were raised, and ${run.raisedMicros} reserved`);
  const cap = (SPEND_MICROS + run.raisedMicros) * 0.8;
  if (session.isOpen && !isCut) must(session.capMicros >= cap, `The cap is ${session.capMicros}, not ${cap}`);

  const isCancelled = outcome === 'cancelled';
  const approvals = decided('approve', 'start');
  must(approvals <= count, `It needed ${count} approvals, and had ${approvals}`);
  // On a slow machine the working time may be over before the session is opened.
  const mayNotOpen = isCancelled || outcome === 'timed-out';
  if (approvals === count) must(session.isOpen || mayNotOpen, 'It was approved, and did not start');
  if (decided('deny', 'start') > 0) must(outcome === 'refused' || isCancelled, `It was denied: ${outcome}`);
  if (waitMs !== null && approvals < count) must(!session.isOpen, 'It started without its approvals');
  const given = named('raise').reduce(
    (sum, { update }) => sum + Number.parseInt(update.duration ?? '0', 10) * 1_000,
    0,
  );
  const limit = durationMs + (isCut ? 0 : given);
  if (outcome === 'timed-out') must(totals.workingMs >= limit - 250, `Timed out after ${totals.workingMs} of ${limit}`);
  must(totals.workingMs <= durationMs + given + BOUND_MS, `It worked for ${totals.workingMs}`);
  // The wrap-up may cross the end of a run: nobody waits for what comes of it.
  const isWokenByWrapUp = session.messages.at(-1) === wrapUpText('time');
  if (outcome === 'no-change')
    must(run.wasIdleAtEnd || isWokenByWrapUp, 'A message had just woken the session when the run ended');
  return wrong;
}
