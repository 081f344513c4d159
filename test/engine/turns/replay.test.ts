import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { workflowBundle } from '../../../engine/turns/workflow-bundle.ts';

const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));
const recorded = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json'));

it('has recorded sessions to replay', () => {
  expect(recorded).not.toEqual([]);
});

it.each(recorded)('replays %s, recorded from an earlier version', async (name) => {
  const history: unknown = JSON.parse(await readFile(`${HISTORIES}/${name}`, 'utf8'));
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, 'session/replayed');
});
