import { condition, defineQuery, defineUpdate, setHandler, uuid4 } from '@temporalio/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { formatUsd } from '../money/format-usd.ts';
import { MICROS_PER_CENT } from '../money/micros.ts';
import { parseUsd } from '../money/parse-usd.ts';
import type {
  Actor,
  ApproveUpdate,
  DenyUpdate,
  InterruptUpdate,
  RaiseUpdate,
  SteerUpdate,
  RunAction,
} from '../contract/people.ts';
import type { RunStatus } from '../contract/run.ts';
import { STATUS_QUERY, UPDATES } from '../contract/temporal-names.ts';
import { moreMoney } from './more-money.ts';
import { parseDuration } from '../time/parse-duration.ts';
import { short } from './policy.ts';
import type { OpenApproval, RunState } from './run-state.ts';
import { showDetails } from './show.ts';

const OPERATOR: Actor = 'operator';

/**
 * Registers what people can do with a run. A validator is synchronous and asks nobody: it checks shape and phase, and a
 * rejected update leaves no trace. The handler checks the actor first, and only then changes anything.
 */
export function listenToPeople(state: RunState): void {
  setHandler(defineQuery<RunStatus>(STATUS_QUERY), () => status(state), {
    description: 'Where the run stands and what it waits for',
  });
  setHandler(defineUpdate<string, [SteerUpdate]>(UPDATES.steer), (update) => plainly(steer(state, update)), {
    description: 'Tell the agent something: {"text": "…"}. Answers its question, if it asked one',
    validator: (update) => {
      mustBeOpen(state);
      mustBeText(update?.text, 'text');
      if (state.sessionId === null) reject('The session is not open yet; send it again when the run is working');
    },
  });
  setHandler(
    defineUpdate<string, [InterruptUpdate]>(UPDATES.interrupt),
    (update) => plainly(interrupt(state, update)),
    {
      description: 'Stop what the agent is doing; steer it to go on',
      validator: (_update) => {
        mustBeOpen(state);
        if (state.sessionId === null) reject('The session is not open yet; there is nothing to interrupt');
      },
    },
  );
  setHandler(defineUpdate<string, [ApproveUpdate]>(UPDATES.approve), (update) => plainly(approve(state, update)), {
    description: 'Approve what the run waits for: {"key": "…"} where more than one thing waits',
    validator: (update) => void findApproval(state, update?.key),
  });
  setHandler(defineUpdate<string, [DenyUpdate]>(UPDATES.deny), (update) => plainly(deny(state, update)), {
    description: 'Deny what the run waits for: {"reason": "…"}; the agent sees the reason',
    validator: (update) => {
      mustBeText(update?.reason, 'reason');
      findApproval(state, update.key);
    },
  });
  setHandler(defineUpdate<string, [RaiseUpdate]>(UPDATES.raise), (update) => plainly(raise(state, update)), {
    description: 'Give the run more: {"spend": "5"} dollars, {"duration": "20m"} of work, or both',
    validator: (update) => {
      mustBeOpen(state);
      readRaise(update);
    },
  });
}

/** What an activity refused is the answer of the update, in its own words and type, not in Temporal's wrapping. */
async function plainly(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? error.cause : error;
    if (cause instanceof ApplicationFailure) throw refused(cause.type ?? 'Refused', cause.message);
    throw error;
  }
}

async function steer(state: RunState, { text, actor = OPERATOR }: SteerUpdate): Promise<string> {
  const question = state.approvals.find(({ before }) => before === 'question');
  await short.checkActor({ actor, approvers: question?.approvers ?? [] });
  await record(state, actor, question ? 'answer' : 'steer', { text });
  if (question) {
    question.answer = text;
    question.decision = { approved: true, by: actor };
    return 'The question of the agent is answered';
  }
  const { sessionId } = state;
  if (sessionId === null) throw refused('NothingWaits', 'The session is not open any more');
  await short.sendMessage({ sessionId, key: `steer-${uuid4()}`, text: `A message from ${actor}:\n\n${text}` });
  state.steered += 1;
  state.interruptedBy = null;
  return 'The agent has been told';
}

async function interrupt(state: RunState, update: InterruptUpdate | undefined): Promise<string> {
  const { sessionId } = state;
  const { actor = OPERATOR } = update ?? {};
  if (sessionId === null) throw refused('NothingWaits', 'The session is not open any more');
  await short.checkActor({ actor, approvers: [] });
  await record(state, actor, 'interrupt', {});
  state.interruptedBy = actor;
  await short.interruptSession({ sessionId });
  return 'The agent is interrupted; steer it to go on';
}

async function approve(state: RunState, update: ApproveUpdate | undefined): Promise<string> {
  const { key, actor = OPERATOR } = update ?? {};
  const approval = findApproval(state, key);
  await short.checkActor({ actor, approvers: approval.approvers });
  mustBeUndecided(approval);
  if (approval.approvedBy.includes(actor)) throw refused('NothingWaits', `${actor} has approved this already`);
  if (approval.before === 'question') throw refused('NothingWaits', 'A question wants an answer: steer the run');
  await record(state, actor, 'approve', { key: approval.key });
  mustBeUndecided(approval);
  approval.approvedBy.push(actor);
  const missing = approval.count - approval.approvedBy.length;
  showDetails(state);
  if (missing > 0) return `Approved; ${missing} more must approve`;
  approval.decision = { approved: true, by: approval.approvedBy.join(', ') };
  return 'Approved';
}

async function deny(state: RunState, { reason, key, actor = OPERATOR }: DenyUpdate): Promise<string> {
  const approval = findApproval(state, key);
  await short.checkActor({ actor, approvers: approval.approvers });
  await record(state, actor, 'deny', { key: approval.key, reason });
  mustBeUndecided(approval);
  approval.decision = { approved: false, by: actor, reason };
  return 'Denied';
}

async function raise(state: RunState, update: RaiseUpdate): Promise<string> {
  const { actor = OPERATOR } = update;
  const { spendMicros, durationMs } = readRaise(update);
  const limit = state.approvals.find(({ before }) => before === 'limit');
  await short.checkActor({ actor, approvers: limit?.approvers ?? [] });
  // More time is no use to a session that the deadline is just interrupting.
  await condition(() => !state.isStopping || state.stop !== null);
  if (state.stop || state.isEnding) throw refused('NothingWaits', 'The run is ending; nothing can be changed any more');
  if (spendMicros > 0) await moreMoney(state, spendMicros);
  await record(state, actor, 'raise', { spendMicros, durationMs });
  state.limits.durationMs += durationMs;
  if (limit && spendMicros > 0) limit.decision = { approved: true, by: actor };
  showDetails(state);
  const minutes = Math.round(state.limits.durationMs / 60_000);
  return `The limits are now ${formatUsd(state.limits.spendMicros)} and ${minutes} min`;
}

function readRaise(update: RaiseUpdate | undefined): { spendMicros: number; durationMs: number } {
  const { spend, duration } = update ?? {};
  if (spend === undefined && duration === undefined)
    reject('Say how much: spend (such as "5") or duration (such as "20m")');
  const spendMicros = spend === undefined ? 0 : parseUsd(String(spend));
  if (spendMicros === null || (spend !== undefined && (spendMicros <= 0 || spendMicros % MICROS_PER_CENT !== 0))) {
    reject(`"${String(spend)}" is not an amount of dollars above zero in whole cents, such as 5 or 2.50`);
  }
  const durationMs = duration === undefined ? 0 : parseDuration(String(duration));
  if (durationMs === null || (duration !== undefined && durationMs <= 0)) {
    reject(`"${String(duration)}" is not a duration above zero, such as 20m or 1h`);
  }
  return { spendMicros: spendMicros ?? 0, durationMs: durationMs ?? 0 };
}

function findApproval(state: RunState, key: string | undefined): OpenApproval {
  mustBeOpen(state);
  const waiting = state.approvals.filter(({ decision }) => decision === null);
  const keys = waiting.map((approval) => approval.key).join(', ');
  if (waiting.length === 0) reject('The run waits for no decision');
  const found =
    key === undefined ? (waiting.length === 1 ? waiting[0] : undefined) : waiting.find((one) => one.key === key);
  if (found) return found;
  return reject(
    key === undefined
      ? `More than one decision waits; give the key of one: ${keys}`
      : `No decision "${key}" waits; there is: ${keys}`,
  );
}

function mustBeOpen(state: RunState): void {
  if (state.isEnding) reject('The run is ending; nothing can be changed any more');
}

function mustBeUndecided(approval: OpenApproval): void {
  if (approval.decision) throw refused('NothingWaits', `This was decided meanwhile: ${approval.key}`);
}

function mustBeText(text: unknown, name: string): void {
  if (typeof text !== 'string' || text.trim() === '') reject(`"${name}" must be a text that is not empty`);
}

function reject(message: string): never {
  throw refused('Rejected', message);
}

function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** Kept in the run record, once: the key is made before. */
async function record(
  state: RunState,
  actor: Actor,
  action: RunAction,
  detail: Record<string, unknown>,
): Promise<void> {
  await short.recordAction({
    runId: state.facts.runId,
    key: uuid4(),
    at: new Date().toISOString(),
    actor,
    action,
    detail,
  });
}

function status(state: RunState): RunStatus {
  const { phase, sessionId, limits, totals, trouble, artefacts } = state;
  const waiting = state.approvals.filter(({ decision }) => decision === null);
  return {
    phase,
    sessionId,
    totals,
    artefacts,
    spendLimitMicros: limits.spendMicros,
    durationLimitMs: limits.durationMs,
    waiting: waiting.map(({ decision: _decision, answer: _answer, ...approval }) => approval),
    trouble: Object.values(trouble),
  };
}
