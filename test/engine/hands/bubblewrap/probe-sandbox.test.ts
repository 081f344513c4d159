import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bubblewrap } from '../../../../engine/hands/bubblewrap/bubblewrap.ts';
import { findProgram } from '../../../../engine/hands/find-program.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';

describeWithSandbox('a machine with a working sandbox', () => {
  it('is found usable', async () => {
    expect(await bubblewrap.probe()).toEqual({ usable: true });
  });
});

describe.skipIf(process.platform !== 'linux')('a machine without a working sandbox', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'curfew-programs-'));
    for (const program of ['setpriv', 'prlimit', 'flock', 'git', 'bash', 'chown', 'sh', 'chmod']) {
      const found = findProgram(program);
      if (found) await symlink(found, path.join(folder, program));
    }
    vi.stubEnv('PATH', folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function bwrapThatSays(words: string): Promise<void> {
    await writeFile(path.join(folder, 'bwrap'), `#!/bin/sh\necho "bwrap: ${words}" >&2\nexit 1\n`);
    await chmod(path.join(folder, 'bwrap'), 0o755);
  }

  it('is told what to install', async () => {
    expect(await bubblewrap.probe()).toEqual({
      usable: false,
      problem: 'The sandbox needs bwrap, which this machine does not have.',
      fix: expect.stringMatching(/ (install -y|-S --noconfirm|add) bubblewrap/),
    });
  });

  it('is told which settings of the kernel are in the way', async () => {
    await bwrapThatSays('No permissions to create new namespace');
    expect(await bubblewrap.probe()).toEqual({
      usable: false,
      problem: 'The sandbox does not start: it ended with code 1: bwrap: No permissions to create new namespace.',
      fix: expect.stringContaining('sysctl -w kernel.unprivileged_userns_clone=1'),
    });
  });

  it('is told when its bubblewrap is too old', async () => {
    await bwrapThatSays('Unknown option --disable-userns');
    expect(await bubblewrap.probe()).toMatchObject({
      problem: 'The sandbox does not start: it ended with code 1: bwrap: Unknown option --disable-userns.',
      fix: expect.stringMatching(/bubblewrap \(version 0\.8 or newer is needed\)$/),
    });
  });
});
