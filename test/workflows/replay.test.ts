import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';

const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));
const recorded = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json'));

it('there are recorded runs to replay', () => {
  expect(recorded).not.toEqual([]);
});

it.each(recorded)('%s, recorded from an earlier version, replays on this code', async (name) => {
  const history: unknown = JSON.parse(await readFile(`${HISTORIES}/${name}`, 'utf8'));
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, history, 'run/replayed/github/1');
});
