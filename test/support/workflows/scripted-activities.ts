import type { Change } from '../../../contract/session.ts';
import type { Activities, AttendActivities } from '../../../activities/create-activities.ts';
import { PINNED } from './pinned.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';

export type AllActivities = Activities & AttendActivities;

/** One call of an activity by the workflow. */
export interface Asked {
  name: string;
  request: unknown;
}

/**
 * Activities that agree to everything and write down what they were asked. Attending returns these changes, one after the
 * other, and then waits for `over`. A test replaces the activities that it is about.
 */
export function scriptedActivities(
  changes: Change[],
  over: Promise<void>,
  replaced: Partial<AllActivities> = {},
): { activities: AllActivities; asked: Asked[] } {
  const asked: Asked[] = [];
  const waiting = [...changes];
  const comment = { type: 'comment', url: 'https://github.com/acme/api/issues/5#issuecomment-1' } as const;
  const activities: AllActivities = {
    admit: async () => ({ admitted: true, heartbeatTimeoutMs: 60_000 }),
    pinCheckout: async () => PINNED,
    planOccasion: async ({ input }) => ({ event: input.event, checkout: input.automation.checkout, refused: null }),
    openSession: async () => ({ sessionId: 'sesn_1', openedAt: new Date().toISOString() }),
    attendSession: async () => {
      const change = waiting.shift();
      if (!change) throw await over.then(() => new Error('The test is over'));
      return { ...change, totals: { ...NO_TOTALS, spendMicros: 100_000 } };
    },
    archiveSession: async () => ({ sessionId: 'sesn_1', totals: { ...NO_TOTALS, spendMicros: 123_456 } }),
    handOver: async ({ toolUseId }) =>
      toolUseId === 'use_noop'
        ? { done: true, effect: 'no-change', artefact: null, note: 'It is right as it is' }
        : { done: true, effect: 'delivered', artefact: comment, note: 'as asked' },
    lookUp: async () => undefined,
    reportStatus: async () => undefined,
    sendMessage: async () => undefined,
    answerQuestion: async () => undefined,
    checkActor: async () => undefined,
    openApproval: async () => undefined,
    closeApproval: async () => undefined,
    collectPartial: async () => ({ artefacts: [], notes: [] }),
    confirmTool: async () => undefined,
    describeTool: async () => 'bash: rm -rf build',
    interruptSession: async () => undefined,
    raise: async () => ({ reserved: true }),
    raiseCap: async () => ({ isRaised: true }),
    reap: async () => ({ ended: [], next: null }),
    reapSessions: async () => [],
    recordAction: async () => undefined,
    recordLimits: async () => undefined,
    reserve: async () => ({ reserved: true, isFirstRefusal: false }),
    settle: async () => undefined,
    stopAtDeadline: async () => ({ was: 'working' }),
    takeEvent: async () => ({ sent: true }),
    verifyOutcome: async () => ({ verified: true }),
    ...replaced,
  };
  return { activities: watched(activities, asked), asked };
}

function watched(activities: AllActivities, asked: Asked[]): AllActivities {
  const entries = Object.entries(activities).map(([name, activity]) => {
    const call = activity as (request: unknown) => Promise<unknown>;
    return [name, (request: unknown) => (asked.push({ name, request }), call(request))];
  });
  return Object.fromEntries(entries) as AllActivities;
}
