import type { Told } from '../stories/story.ts';

/** How a story went, as a page for people. `next` is said at its end. */
export function storyPage({ page }: Told, { durationMs, next }: { durationMs: number; next: string[] }): string {
  const lines = ['', ...page, `All of it took ${(durationMs / 1_000).toFixed(1)} s.`, ...next];
  return lines.map((line) => `${`  ${line}`.trimEnd()}\n`).join('');
}

/** What to look at after a story whose processes end now. */
export function whatNext(name: string): string[] {
  return [
    '',
    'All of it is stopped now, so the addresses above no longer answer.',
    `  to look around in it     npm run demo -- ${name} --keep`,
    '  the other stories        npm run demo -- --list',
    '  your own repository      docs/first-automations.md',
  ];
}

interface Places {
  /** Null where the demo uses a server of Temporal that it did not start. */
  temporalUi: string | null;
  forge: string;
  /** Null if it is the usual one. */
  taskQueue: string | null;
}

/** What can be done while all of a story is kept running. */
export function whatIsKept(commands: string[], { temporalUi, forge, taskQueue }: Places): string[] {
  return [
    '',
    '  All of it is kept running; Ctrl-C ends it. In another terminal, in this folder:',
    ...(taskQueue === null ? [] : [`    export CURFEW_TASK_QUEUE=${taskQueue}`]),
    ...commands.map((words) => `    npm run curfew -- ${words}`),
    ...(temporalUi === null ? [] : [`  Temporal's UI   ${temporalUi}`]),
    `  the forge       ${forge}`,
  ];
}
