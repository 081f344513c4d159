import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisionHands, type Hands } from '../../../engine/hands/provision-hands.ts';
import { prepareWorkspace } from '../../../engine/hands/workspace.ts';
import { describeWithSandbox } from './sandbox-gate.ts';

describeWithSandbox('hands in a sandbox', () => {
  const never = new AbortController().signal;
  let folder: string;
  let hands: Hands;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
    await prepareWorkspace({ folder, repositories: [], files: [] }, never);
    hands = await provisionHands({ folder, driver: 'bubblewrap', workdir: '/workspace' });
  });

  afterAll(async () => {
    await hands.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test('run a command in the workspace', async () => {
    const result = await hands.execute({ id: '1', name: 'bash', input: { command: 'pwd' } }, never);
    expect(result).toEqual({ content: '/workspace', isError: false });
  });
});
