import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../cli/command-error.ts';
import { connectTemporal } from '../connections/temporal/connect-temporal.ts';
import { probeHands } from '../engine/hands/choose-driver.ts';
import { readEnvironment } from '../runtime/environment/environment.ts';
import { removeAbandonedTemporaryFolders, temporaryFolder } from '../runtime/folders/temporary-folder.ts';
import { writableCacheFolder } from '../runtime/writable-cache-folder.ts';
import { readFlags, USAGE } from './read-flags.ts';
import { startCurfew } from './stages/curfew-process.ts';
import { forgetInstallation } from './stages/forget-installation.ts';
import { playToEnd, type Undo } from './stages/play-to-end.ts';
import { removeSchedules } from './stages/remove-schedules.ts';
import { startStandIns } from './stages/stand-ins.ts';
import { storyPage, whatIsKept, whatNext } from './stages/story-page.ts';
import { untilInterrupted } from './stages/until-interrupted.ts';
import { STORIES } from './stories/stories.ts';
import type { Story } from './stories/story.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const flags = readFlags();

const interrupted = untilInterrupted();

if (flags.help) process.stdout.write(USAGE);
else if (flags.list) list();
else await play(flags.story);

function list(): void {
  for (const { name, about } of STORIES.map((make) => make())) process.stdout.write(`${name.padEnd(10)}${about}\n`);
}

/** Plays a story and ends the process with its exit code: 0 if it went as it should. */
async function play(story: Story): Promise<void> {
  let kept: string[] = [];
  const code = await playToEnd({
    play: async (undo) => {
      const told = await stage(story, undo);
      kept = told.kept;
      return told.code;
    },
    interrupted,
    keep: flags.keep ? () => kept.forEach(say) : undefined,
    say,
  });
  // A story that was interrupted may still be at work, and would keep the process alive.
  process.exit(code);
}

/** Plays a story from nothing. Returns its exit code, and what is said if all of it is kept running. */
async function stage(story: Story, undo: Undo): Promise<{ code: number; kept: string[] }> {
  const startedAt = Date.now();
  forgetInstallation(process.env);
  // Before the sandbox is tried out, which needs this folder, too.
  writableCacheFolder(process.env);
  void removeAbandonedTemporaryFolders();
  const { path: folder, remove } = await temporaryFolder('demo');
  undo(remove);
  const standIns = await startStandIns(folder, story.turns);
  undo(() => standIns.brain.close());
  undo(() => standIns.forge.close());
  undo(async () => await story.close?.());
  const hands = await handsEnvironment();
  const environment = { ...standIns.environment, ...(await story.prepare?.(standIns)), ...hands, ...ownTaskQueue() };
  const dataFolder = join(folder, 'data');
  const definitionsFolder = join(ROOT, story.definitions);
  const curfew = { definitionsFolder, dataFolder, environment, onLine: sayLog, onProcess: undo };
  const { ready } = await startCurfew(curfew);
  say(`demo    everything is up, Temporal's UI included: ${ready.temporal.uiUrl ?? '(on your own server)'}`);
  const { client: temporal, close } = await connectTemporal(ready.temporal);
  undo(close);
  const taskQueue = environment['CURFEW_TASK_QUEUE'] ?? null;
  if (taskQueue !== null) undo(() => removeSchedules(temporal, taskQueue));
  const isIsolated = hands['CURFEW_HANDS'] === undefined;
  const told = await story.play({ standIns, ready, dataFolder, environment, temporal, say, isIsolated });
  const durationMs = Date.now() - startedAt;
  if (flags.json) process.stdout.write(`${JSON.stringify({ ...told.facts, durationMs })}\n`);
  else process.stdout.write(storyPage(told, { durationMs, next: flags.keep ? [] : whatNext(story.name) }));
  if (!told.isRight) say('demo    failed: the story did not end as it should');
  const places = { temporalUi: ready.temporal.uiUrl, forge: standIns.forge.serverUrl, taskQueue };
  return { code: told.isRight ? EXIT.ok : EXIT.failed, kept: whatIsKept(told.commands, places) };
}

/** On a Temporal server that others use, too, the demo has a task queue, and so schedules, of its own. */
function ownTaskQueue(): Record<string, string> {
  const { address } = readEnvironment(process.env, 'command').temporal;
  return address === null ? {} : { CURFEW_TASK_QUEUE: `curfew-demo-${randomBytes(4).toString('hex')}` };
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
