import { msNumberToTs } from '@temporalio/common/lib/time.js';
import { expect, it } from 'vitest';
import { countActions, type HistoryEvent } from '../../../activities/admission/count-actions.ts';

const START = Date.parse('2026-11-21T10:00:00.000Z');

/** A history of these events, each with its attributes and the seconds after the start at which it happened. */
function history(...events: [attributes: object, atSeconds?: number][]): HistoryEvent[] {
  return events.map(([attributes, atSeconds = 0], index) => ({
    // Ids are 64 bits wide: the server's client reads them as objects, not as numbers.
    eventId: { toString: () => String(index + 1) } as never,
    eventTime: msNumberToTs(START + atSeconds * 1_000),
    ...attributes,
  }));
}

const started = { workflowExecutionStartedEventAttributes: {} };

function scheduled(heartbeatSeconds = 0) {
  return { activityTaskScheduledEventAttributes: { heartbeatTimeout: msNumberToTs(heartbeatSeconds * 1_000) } };
}

function attempt(number: number) {
  return { activityTaskStartedEventAttributes: { attempt: number } };
}

function upsert(...names: string[]) {
  const indexedFields = Object.fromEntries(names.map((name) => [name, {}]));
  return { upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields } } };
}

it('the start, activities, timers, signals, accepted updates and changes of search attributes count one each', () => {
  const counted = history(
    [started],
    [scheduled()],
    [{ timerStartedEventAttributes: {} }],
    [{ workflowExecutionSignaledEventAttributes: {} }],
    [{ signalExternalWorkflowExecutionInitiatedEventAttributes: {} }],
    [{ workflowExecutionUpdateAcceptedEventAttributes: {} }],
    [upsert('CurfewPhase', 'CurfewOutcome')],
  );
  expect(countActions(counted)).toBe(7);
});

it('the events that answer these are free, and so are workflow tasks, markers and the end', () => {
  const free = history(
    [started],
    [{ workflowTaskScheduledEventAttributes: {} }],
    [{ workflowTaskCompletedEventAttributes: {} }],
    [{ timerFiredEventAttributes: {} }],
    [{ activityTaskCompletedEventAttributes: { scheduledEventId: 99 } }],
    [{ workflowExecutionUpdateCompletedEventAttributes: {} }],
    [{ markerRecordedEventAttributes: {} }],
    [upsert('TemporalChangeVersion')],
    [{ workflowExecutionSignaledEventAttributes: { externalWorkflowExecution: { workflowId: 'run/other' } } }],
    [{ workflowExecutionCompletedEventAttributes: {} }],
  );
  expect(countActions(free)).toBe(1);
});

it('each attempt of an activity counts', () => {
  expect(countActions(history([started], [scheduled()], [attempt(3)]))).toBe(1 + 1 + 2);
});

it('an activity that heartbeats for an hour counts one heartbeat every twenty seconds', () => {
  const attended = history(
    [started],
    [scheduled(30)],
    [attempt(1)],
    [{ activityTaskCompletedEventAttributes: { scheduledEventId: 2 } }, 3_600],
  );
  expect(countActions(attended)).toBe(1 + 1 + 180);
});

it('a short heartbeat timeout lets beats through more often', () => {
  const attended = history(
    [started],
    [scheduled(2)],
    [{ activityTaskCanceledEventAttributes: { scheduledEventId: 2 } }, 16],
  );
  expect(countActions(attended)).toBe(1 + 1 + 10);
});

it('an activity that has not ended is counted up to the last event', () => {
  expect(countActions(history([started], [scheduled(30)], [{ timerStartedEventAttributes: {} }, 40]))).toBe(3 + 2);
});
