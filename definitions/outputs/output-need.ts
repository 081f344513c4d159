import type { EventTopic } from '../sources/event-topic.ts';

/**
 * What an event must be about so that an output can be carried out. An automation whose events are about none of `topics` would
 * spend money on runs in which every call of the output fails.
 */
export interface OutputNeed {
  /** One of them is enough. */
  topics: readonly EventTopic[];
  /** What it is for, in words: `the issue that an event is about`. */
  what: string;
  /** What to write so that it needs no such event: `write \`channel: "#name"\``. */
  instead: string;
  /** The keys of other outputs that make what it is for: with one of them nothing is needed. */
  madeBy?: readonly string[];
}

const FOR_ISSUES: readonly EventTopic[] = ['issue'];
const FOR_PULLS: readonly EventTopic[] = ['pull-request'];
const FOR_BOTH: readonly EventTopic[] = ['issue', 'pull-request'];

const KINDS = {
  issue: { topics: FOR_ISSUES, what: 'the issue that an event is about', name: 'issue' },
  pull: { topics: FOR_PULLS, what: 'the pull request that an event is about', name: 'pull request' },
  both: { topics: FOR_BOTH, what: 'the issue or pull request that an event is about', name: 'issue or pull request' },
} as const;

/** The need of an output whose option `target` is this; null if it names another thing than what the event is about. */
export function needOfTarget(target: string, kind: keyof typeof KINDS): OutputNeed | null {
  if (target !== 'triggering') return null;
  const { topics, what, name } = KINDS[kind];
  return { topics, what, instead: `write \`target: "*"\` (the agent names the ${name}) or the number of one` };
}

/** The same for an output that is also for the pull request that the run itself, or one before it, has opened. */
export function needOfOwnPull(target: string): OutputNeed | null {
  const need = needOfTarget(target, 'pull');
  return need && { ...need, instead: `${need.instead}, add \`create-pull-request\``, madeBy: ['create-pull-request'] };
}

/** The need of an output that goes into the thread of a run if no channel is named. */
export function needOfChannel(channel: string | null, madeBy: readonly string[]): OutputNeed | null {
  if (channel !== null) return null;
  const what = 'the thread in Slack in which a run was started';
  return { topics: ['slack-thread'], what, instead: 'write `channel: "#name"`', madeBy };
}

/** The need of an output about the issue at Sentry that started a run. */
export function needOfSentryIssue(): OutputNeed {
  const what = 'the issue at Sentry that an event is about';
  const instead = 'add `sentry_issue`, `sentry_event_alert` or `sentry_comment` under `on`';
  return { topics: ['sentry-issue'], what, instead };
}
