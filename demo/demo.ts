import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../cli/command-error.ts';
import { connectTemporal } from '../connections/temporal/connect-temporal.ts';
import { probeHands } from '../engine/hands/choose-driver.ts';
import { errorText } from '../runtime/error-text.ts';
import { removeAbandonedTemporaryFolders, temporaryFolder } from '../runtime/folders/temporary-folder.ts';
import { readFlags } from './read-flags.ts';
import { startCurfew } from './stages/curfew-process.ts';
import { startStandIns } from './stages/stand-ins.ts';
import { STORIES } from './stories/stories.ts';
import type { Story } from './stories/story.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const flags = readFlags();

/** What has to be undone at the end, whatever happens, in reverse order. */
const undo: (() => Promise<unknown>)[] = [];
const interrupted = new Promise<'interrupted'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
});

if (flags.list) list();
else await playToEnd();

function list(): void {
  for (const { name, about } of STORIES.map((make) => make())) process.stdout.write(`${name.padEnd(10)}${about}\n`);
}

async function playToEnd(): Promise<void> {
  try {
    const first = await Promise.race([demo(flags.story), interrupted]);
    process.exitCode = first === 'interrupted' ? EXIT.interrupted : first;
  } catch (error) {
    say(`demo    failed: ${errorText(error)}`);
    process.exitCode = 1;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

/** Plays a story from nothing. Returns the exit code: 0 if it went as it should. */
async function demo(story: Story): Promise<number> {
  const startedAt = Date.now();
  void removeAbandonedTemporaryFolders();
  const { path: folder, remove } = await temporaryFolder('demo');
  undo.push(remove);
  const standIns = await startStandIns(folder, story.turns);
  undo.push(
    () => standIns.brain.close(),
    () => standIns.forge.close(),
    async () => await story.close?.(),
  );
  const hands = await handsEnvironment();
  const environment = { ...standIns.environment, ...(await story.prepare?.(standIns)), ...hands };
  const dataFolder = join(folder, 'data');
  const definitionsFolder = join(ROOT, story.definitions);
  const { ready, stop } = await startCurfew({ definitionsFolder, dataFolder, environment, onLine: sayLog });
  undo.push(stop);
  say(`demo    everything is up, Temporal's UI included: ${ready.temporal.uiUrl ?? '(on your own server)'}`);
  const { client: temporal, close } = await connectTemporal(ready.temporal);
  undo.push(close);
  const isIsolated = hands['CURFEW_HANDS'] === undefined;
  const { isRight, facts, page } = await story.play({
    standIns,
    ready,
    dataFolder,
    environment,
    temporal,
    say,
    isIsolated,
  });
  const durationMs = Date.now() - startedAt;
  const lines = ['', ...page, `All of it took ${(durationMs / 1_000).toFixed(1)} s.`].map((line) =>
    `  ${line}`.trimEnd(),
  );
  process.stdout.write(flags.json ? `${JSON.stringify({ ...facts, durationMs })}\n` : `${lines.join('\n')}\n`);
  if (flags.keep) {
    say(`\nKept running: ${standIns.forge.serverUrl}   ${ready.temporal.uiUrl ?? ''}\nCtrl-C ends it.`);
    await interrupted;
  }
  return isRight ? 0 : 1;
}

async function handsEnvironment(): Promise<Record<string, string>> {
  const probe = await probeHands('bubblewrap');
  if (probe.usable) return {};
  say(`demo    ${probe.problem} To have it: ${probe.fix}`);
  say(
    'demo    WITHOUT ISOLATION: the demo runs its own known commands as plain processes of yours. Nothing else would.',
  );
  return { CURFEW_HANDS: 'none' };
}

/** Prints a line of progress. With `--json` it goes to standard error, since standard output is for the one line of JSON. */
function say(line: string): void {
  (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
}

/** Prints a line of Curfew's own log, but not the lines of JSON, which are for machines. */
function sayLog(line: string): void {
  if (!line.startsWith('{')) say(`curfew  ${line}`);
}
