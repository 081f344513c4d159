import { ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import type { RunInput } from '../../contract/run.ts';
import { scheduledRunId, scheduleIdOf } from '../../contract/schedule-names.ts';
import { RUN_WORKFLOW, runWorkflowId } from '../../contract/temporal-names.ts';
import { agentOf } from '../../definitions/agent-of.ts';
import type { Automation } from '../../definitions/automation.ts';
import { contentHash } from '../../definitions/content-hash.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { scheduleOccurrences } from '../../definitions/sources/schedule/schedule-occurrences.ts';
import { scheduleTriggers, type ScheduleItem } from '../../definitions/sources/schedule/schedule-triggers.ts';
import { DAY_MS } from '../../time/day-ms.ts';
import { hopelessReason } from '../dispatch/hopeless-start.ts';
import { runOptions } from '../dispatch/run-options.ts';
import { scheduleParts, type ScheduleParts } from './schedule-parts.ts';
import { specOfSchedule } from './spec-of-schedule.ts';

/** The schedule of an automation as its file wants it on Temporal. */
export interface WantedSchedule {
  scheduleId: string;
  automation: string;
  items: ScheduleItem[];
  /** The input with which each of its runs starts. */
  input: RunInput;
  options: Required<Pick<ScheduleOptions, 'spec' | 'action' | 'policies'>>;
  parts: ScheduleParts;
  hash: string;
}

const MINUTE_MS = 60_000;
/** How many of the next times are looked at for the shortest distance between two. */
const LOOKED_AT = 50;
/** Under this name the memo of the action has the hash of the schedule that Curfew wrote last. */
export const HASH_MEMO = 'curfewSchedule';

/** An automation whose schedule Temporal can never take, and why. */
export interface RefusedSchedule {
  scheduleId: string;
  automation: string;
  reason: string;
}

export interface WantedSchedules {
  wanted: WantedSchedule[];
  refused: RefusedSchedule[];
}

/** The schedules of all enabled automations that have one, in the order of the files. `now` is in milliseconds since 1970. */
export function wantedSchedules(definitions: Definitions, taskQueue: string, now: number): WantedSchedules {
  const found: WantedSchedules = { wanted: [], refused: [] };
  for (const { input, items } of scheduledInputs(definitions)) {
    const { id: automation } = input.automation;
    try {
      found.wanted.push(wanted(input, items, { taskQueue, now }));
    } catch (error) {
      const reason = hopelessReason(error);
      if (reason === null) throw error;
      found.refused.push({ scheduleId: scheduleIdOf(automation, taskQueue), automation, reason });
    }
  }
  return found;
}

interface ScheduledInput {
  input: RunInput;
  items: ScheduleItem[];
}

function scheduledInputs({ automations, agents, settings }: Definitions): ScheduledInput[] {
  return automations.flatMap((automation) => {
    const items = automation.enabled ? (scheduleTriggers(automation.on)?.items ?? []) : [];
    const agent = agentOf(automation, agents);
    if (items.length === 0 || agent === null) return [];
    const input: RunInput = {
      version: 1,
      automation,
      agent,
      automationHash: contentHash(automation),
      agentHash: contentHash(agent),
      event: eventBefore(automation),
      repositories: settings.repositories,
    };
    return [{ input, items }];
  });
}

/** What is known of the event before it is due. The run's first step does the rest. */
function eventBefore({ id, name, checkout }: Automation): RunInput['event'] {
  const literal = checkout === false || checkout.repository?.includes('${{') ? null : checkout.repository;
  return {
    source: 'schedule',
    name: 'schedule',
    deliveryId: '',
    title: name === id ? `${id} on schedule` : `${name} (${id}) on schedule`,
    actor: null,
    repository: literal,
    subject: '',
    url: null,
  };
}

function wanted(input: RunInput, items: ScheduleItem[], at: { taskQueue: string; now: number }): WantedSchedule {
  const { taskQueue, now } = at;
  const { id } = input.automation;
  const spec = specOfSchedule(items, now);
  const policies = {
    // Admission decides, so that each time is a run that people can look at.
    overlap: ScheduleOverlapPolicy.ALLOW_ALL,
    catchupWindow: catchUpMs(items, now),
    // Curfew's own breaker counts failures.
    pauseOnFailure: false,
  };
  const started = {
    type: 'startWorkflow' as const,
    workflowType: RUN_WORKFLOW,
    workflowId: runWorkflowId(scheduledRunId(id, taskQueue)),
    taskQueue,
    ...runOptions(input),
  };
  const parts = scheduleParts({ spec, action: started, policies });
  const hash = contentHash(parts);
  const action = { ...started, memo: { [HASH_MEMO]: hash } };
  return {
    scheduleId: scheduleIdOf(id, taskQueue),
    automation: id,
    items,
    input,
    options: { spec, action, policies },
    parts,
    hash,
  };
}

/**
 * How late a run may still start after Temporal was away, in milliseconds: the shortest distance between two of the next times,
 * so that one late run follows an outage and not a backlog; at least a minute, at most a day.
 */
function catchUpMs(items: ScheduleItem[], now: number): number {
  const times = scheduleOccurrences(items, { from: startOfYear(now), most: LOOKED_AT }).map(({ at }) => at);
  const distances = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return Math.max(MINUTE_MS, Math.min(DAY_MS, ...distances));
}

/** A fixed time, so that the result is the same all year. */
function startOfYear(now: number): number {
  return Date.UTC(new Date(now).getUTCFullYear(), 0);
}
