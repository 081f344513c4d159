import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bubblewrap } from '../../../engine/hands/bubblewrap/bubblewrap.ts';
import { discardWorkspace } from '../../../engine/hands/workspace/discard-workspace.ts';
import { provisionHands, type Hands, type ProvisionOptions } from '../../../engine/hands/pool/provision-hands.ts';
import { prepareWorkspace, type MountedFile } from '../../../engine/hands/workspace/workspace.ts';

/** Hands on an empty workspace in a temporary folder. */
export interface HandsFixture {
  folder: string;
  hands: Hands;
  /** The text that a command prints, failed or not. */
  bash(command: string, timeoutMs?: number): Promise<string>;
  /** Other hands for the same folder. */
  again(options?: Partial<ProvisionOptions>): Promise<Hands>;
  remove(): Promise<void>;
}

export async function handsFixture(
  options: Partial<ProvisionOptions> & { files?: MountedFile[] } = {},
): Promise<HandsFixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 'curfew-hands-'));
  const never = new AbortController().signal;
  await prepareWorkspace({ folder, repositories: [], files: options.files ?? [] }, never);
  const again = (more: Partial<ProvisionOptions> = {}) =>
    provisionHands({ folder, driver: bubblewrap, workdir: '/workspace', ...options, ...more });
  const fixture: HandsFixture = {
    folder,
    hands: await again(),
    again,
    async bash(command, timeoutMs = 20_000) {
      const input = { command, timeout_ms: timeoutMs };
      return (await fixture.hands.execute({ id: 'call', name: 'bash', input }, never)).content;
    },
    remove: () => discardWorkspace(folder),
  };
  return fixture;
}
