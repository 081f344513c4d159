import { formatUsd } from '../../../money/format-usd.ts';
import { formatDuration } from '../../../time/format-duration.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { Tool } from '../../../definitions/tool.ts';
import type { SessionTools } from './session-tools.ts';

/** Where the whole event is mounted, read-only. */
export const EVENT_FILE = '/mnt/session/uploads/event.json';

export interface FirstMessage {
  limits: Automation['limits'];
  /** What the agent finds cloned; null: nothing. */
  pinned: PinnedCheckout | null;
  /** Lines about files that came with the event. */
  files: string[];
  tools: SessionTools;
  /** The rendered prompt. */
  prompt: string;
}

/** The first user message: the places, limits and tools of this run, then the prompt. */
export function firstMessage({ limits, pinned, files, tools, prompt }: FirstMessage): string {
  return [
    '## This run',
    '',
    ...repositoryLine(pinned),
    `- The event that started it, in full: ${EVENT_FILE}`,
    ...files,
    `- Limits: ${formatUsd(limits.spendMicros)} and ${formatDuration(limits.durationMs)} of work`,
    ...toolLine('You can hand over with', tools.outputs),
    ...toolLine('You can look things up with', tools.lookups),
    ...toolLine('You can ask a person with', tools.askHuman),
    '',
    '## The task',
    '',
    prompt,
  ].join('\n');
}

/** Where a repository is cloned in the session. */
export function repositoryMount(repository: string): string {
  return `/workspace/${repository.split('/').at(-1) ?? repository}`;
}

function repositoryLine(pinned: PinnedCheckout | null): string[] {
  if (pinned === null) return [];
  const { repository, branch, commit, what } = pinned;
  const line = `- Repository: ${repository}, cloned at ${repositoryMount(repository)}`;
  // A branch may move on until it is cloned; a commit does not.
  return branch === null
    ? [line, `- You start from commit ${commit}, which is ${what}; no branch is checked out`]
    : [`${line}, on ${what}`];
}

function toolLine(what: string, tools: Tool[]): string[] {
  return tools.length === 0 ? [] : [`- ${what}: ${tools.map(({ name }) => name).join(', ')}`];
}
