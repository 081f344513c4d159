import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { SESSION_AT_CAP, type SessionChange } from '../../../contract/session.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import type { Settlement } from '../../../database/runs/settle.ts';
import { AT_CAP, tools } from './changes.ts';
import { scriptedActivities, type AllActivities } from './scripted-activities.ts';

/** What happens by chance in a run. Times are in milliseconds. */
export interface Chance {
  /** How long each activity takes, one after the other, again from the beginning when all are used. */
  delays: number[];
  /** How long the agent works until it ends its turn: at first, and again after each message. */
  turnMs: number;
  /** The calls, counted from 0, whose effect happens and whose answer is lost. They are made again. */
  losses: number[];
  /** The money that the session needs to end its turn. At a lower cap it comes to rest. */
  needsMicros: number;
}

/** All that a run has touched: what must tell one story with the answers that people got. */
export interface PlayedRun {
  activities: AllActivities;
  session: { isOpen: boolean; capMicros: number; messages: string[]; endsTurnAt: number; isStopped: boolean };
  /** What was recorded of people, by its action, and how. */
  recorded: { action: string; detail: Record<string, unknown> }[];
  /** The money reserved beyond the first limit. */
  raisedMicros: number;
  settlement: Settlement | null;
  /** Whether the session had ended the turn of its last message when the run decided how it ends. */
  wasIdleAtEnd: boolean;
}

/** A run whose session, ledger and record are kept in memory, and whose every step takes a time of its own. */
export function playedRun(chance: Chance, over: Promise<void>): PlayedRun {
  const kept: Kept = {
    session: { isOpen: false, capMicros: 0, messages: [], endsTurnAt: 0, isStopped: false },
    recorded: [],
    raisedMicros: 0,
    settlement: null,
    wasIdleAtEnd: true,
  };
  const steps = stepsOf(chance);
  const parts = { kept, chance, steps };
  const replaced = { ...workingSession(parts, over), ...cappedSession(parts), ...ledgerAndRecord(kept, steps) };
  return Object.assign(kept, { activities: scriptedActivities([], over, replaced).activities });
}

/** What is kept in memory. */
type Kept = Omit<PlayedRun, 'activities'>;

interface Parts {
  kept: Kept;
  chance: Chance;
  steps: Steps;
}

interface Steps {
  /** Lets the time of the next step pass. */
  later: () => Promise<void>;
  /** What is asked for twice, because its answer was lost, happens once. */
  once: (key: string, effect: () => void) => Promise<void>;
}

function stepsOf({ delays, losses }: Chance): Steps {
  let calls = 0;
  const later = () => sleep(delays[calls++ % delays.length]);
  const known = new Set<string>();
  const once = async (key: string, effect: () => void): Promise<void> => {
    const call = calls;
    await later();
    if (!known.has(key)) effect();
    known.add(key);
    await later();
    if (losses.includes(call)) throw new Error('The answer was lost');
  };
  return { later, once };
}

function isIdle({ session }: Kept): boolean {
  return session.isStopped || Date.now() >= session.endsTurnAt;
}

function isAtCap(kept: Kept, { needsMicros }: Chance): boolean {
  return isIdle(kept) && !kept.session.isStopped && kept.session.capMicros < needsMicros;
}

/** The agent works, calls one tool, and goes on after each message. */
function workingSession({ kept, chance, steps }: Parts, over: Promise<void>): Partial<AllActivities> {
  const { session } = kept;
  const { later, once } = steps;
  let toolsAsked = false;
  return {
    openSession: async ({ capMicros }) => {
      Object.assign(session, { isOpen: true, capMicros, endsTurnAt: Date.now() + chance.turnMs });
      await later();
      return { sessionId: 'sesn_1', openedAt: new Date().toISOString() };
    },
    attendSession: async (): Promise<SessionChange> => {
      while (!isIdle(kept)) await Promise.race([sleep(5), over]);
      if (isAtCap(kept, chance)) return { ...AT_CAP, totals: NO_TOTALS };
      if (!toolsAsked && !session.isStopped) {
        toolsAsked = true;
        return { ...tools('noop'), totals: NO_TOTALS };
      }
      return { type: 'idle', stopReason: 'end_turn', detail: null, lastMessage: 'Done.', totals: NO_TOTALS };
    },
    sendMessage: ({ key, text }) =>
      once(key, () => {
        if (isAtCap(kept, chance)) throw ApplicationFailure.nonRetryable('The session is at its cap', SESSION_AT_CAP);
        session.messages.push(text);
        Object.assign(session, { endsTurnAt: Date.now() + chance.turnMs, isStopped: false });
      }),
    archiveSession: async () => {
      kept.wasIdleAtEnd = isIdle(kept);
      await later();
      return { sessionId: 'sesn_1', totals: NO_TOTALS };
    },
  };
}

/** The session can be stopped, and goes on if its cap is raised. */
function cappedSession({ kept, chance, steps }: Parts): Partial<AllActivities> {
  const { session } = kept;
  const { later, once } = steps;
  return {
    interruptSession: async () => {
      await later();
      session.isStopped = true;
    },
    stopAtDeadline: async () => {
      await later();
      if (isIdle(kept)) return { was: session.isStopped ? 'interrupted' : 'resting' };
      session.isStopped = true;
      return { was: 'working' };
    },
    raiseCap: async ({ capMicros }) => {
      await once(`cap ${capMicros}`, () => {
        if (isAtCap(kept, chance)) session.endsTurnAt = Date.now() + chance.turnMs;
        session.capMicros = Math.max(session.capMicros, capMicros);
      });
      return { isRaised: true };
    },
  };
}

function ledgerAndRecord(kept: Kept, { later, once }: Steps): Partial<AllActivities> {
  return {
    raise: async ({ step, extraMicros }) => {
      await once(`step ${step}`, () => (kept.raisedMicros += extraMicros));
      return { reserved: true };
    },
    checkActor: later,
    openApproval: later,
    closeApproval: later,
    recordLimits: later,
    recordAction: ({ key, action, detail }) => once(key, () => kept.recorded.push({ action, detail })),
    settle: async (settlement) => {
      kept.settlement = settlement;
    },
  };
}
