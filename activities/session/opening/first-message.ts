import { formatUsd } from '../../../money/format-usd.ts';
import type { Automation, Checkout } from '../../../definitions/automation.ts';
import { outputTools } from './output-tools.ts';

/** Where the whole event is mounted, read-only. */
export const EVENT_FILE = '/mnt/session/uploads/event.json';

export function repositoryMount(repository: string): string {
  return `/workspace/${repository.split('/').at(-1) ?? repository}`;
}

/** The first user message: the limits and places of this run, then the rendered prompt. */
export function firstMessage(automation: Automation, checkout: Checkout | false, prompt: string): string {
  const { limits } = automation;
  const repository =
    checkout && checkout.repository
      ? [`- Repository: ${checkout.repository}, cloned at ${repositoryMount(checkout.repository)}`]
      : [];
  const lines = [
    '## This run',
    '',
    ...repository,
    `- The event that started it, in full: ${EVENT_FILE}`,
    `- Limits: ${formatUsd(limits.spendMicros)} and ${Math.round(limits.durationMs / 60_000)} minutes of work`,
    `- You can hand over with: ${outputTools(automation)
      .map((tool) => tool.name)
      .join(', ')}`,
    '',
    '## The task',
    '',
    prompt,
  ];
  return lines.join('\n');
}
