import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareWorkspace } from '../../../../engine/hands/workspace/workspace.ts';
import { workspaceFixture, type WorkspaceFixture } from '../../../support/engine/workspace-fixture.ts';

const never = new AbortController().signal;

describe('a workspace', () => {
  let fixture: WorkspaceFixture;

  beforeAll(async () => {
    fixture = await workspaceFixture();
  });

  beforeEach(() => fixture.clear());

  afterAll(() => fixture.remove());

  it('can have several repositories, and uploads that only the engine may write', async () => {
    const files = [{ mountPath: '/mnt/session/uploads/a/b.txt', content: Buffer.from('hello') }];
    const other = fixture.api({
      url: `${fixture.open.url}/acme/api`,
      token: null,
      mountPath: '/workspace/libraries/other',
    });
    await prepareWorkspace({ folder: fixture.folder, repositories: [fixture.api(), other], files }, never);
    expect(await readFile(fixture.at('libraries/other/file'), 'utf8')).toBe('four\n');
    expect(await readFile(path.join(fixture.folder, 'mounts/uploads/a/b.txt'), 'utf8')).toBe('hello');
    expect((await stat(path.join(fixture.folder, 'mounts/uploads'))).uid).toBe(process.getuid?.());
    expect((await stat(fixture.folder)).mode & 0o777).toBe(0o700);
  });

  it('is prepared once: what is there stays, also when it is asked for many times at once', async () => {
    const before = fixture.forge.authorizations.length;
    await Promise.all([fixture.prepare(fixture.api()), fixture.prepare(fixture.api()), fixture.prepare(fixture.api())]);
    const clones = fixture.forge.authorizations.length - before;
    await writeFile(fixture.at('api/work-of-the-agent'), '');
    await fixture.prepare(fixture.api());
    expect(fixture.forge.authorizations.length - before).toBe(clones);
    expect(existsSync(fixture.at('api/work-of-the-agent'))).toBe(true);
  });

  it('is prepared from the beginning when an earlier attempt was interrupted', async () => {
    const cancel = new AbortController();
    const hanging = createServer(() => cancel.abort(new Error('the engine is going down')));
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/acme/api`;
    const request = { folder: fixture.folder, repositories: [fixture.api({ url })], files: [] };
    await expect(prepareWorkspace(request, cancel.signal)).rejects.toThrow('the engine is going down');
    hanging.closeAllConnections();
    hanging.close();
    await mkdir(path.join(fixture.folder, 'attempt-of-a-dead-engine/workspace/api'), { recursive: true });
    expect(existsSync(path.join(fixture.folder, 'mounts'))).toBe(false);
    await fixture.prepare(fixture.api());
    expect(await readdir(fixture.folder)).toEqual(['mounts']);
  });

  it('reads over http and https only, from addresses without credentials', async () => {
    const refused = 'must be http or https, without user name, password, query or fragment';
    for (const url of ['file:///etc', 'ext::sh -c true', '/etc', 'ssh://git@host/a/b', 'https://user:pass@host/a/b']) {
      await expect(fixture.prepare(fixture.api({ url })), url).rejects.toThrow(refused);
    }
  });

  it('mounts nothing outside its places, and no repository inside another', async () => {
    const elsewhere = 'must be below /workspace';
    const parts = 'must have no empty part, none that is `.` or `.git`, and none that begins with `..`';
    const refused: [string, string][] = [
      ['/etc', elsewhere],
      ['workspace/api', elsewhere],
      ['/workspaces/api', elsewhere],
      ['/workspace', elsewhere],
      ['/workspace/../etc', parts],
      ['/workspace/..git', parts],
      ['/workspace/a\0b', 'must have no control characters'],
    ];
    for (const [mountPath, why] of refused) {
      await expect(fixture.prepare(fixture.api({ mountPath })), mountPath).rejects.toThrow(
        `Mount path "${mountPath}" is not allowed; it ${why}.`,
      );
    }
    const files = [{ mountPath: '/mnt/session/uploads', content: Buffer.from('') }];
    await expect(prepareWorkspace({ folder: fixture.folder, repositories: [], files }, never)).rejects.toThrow(
      'Mount path "/mnt/session/uploads" is not allowed; it must be below /mnt/session/uploads.',
    );
    for (const mountPath of ['/workspace/api/vendor', '/workspace/api']) {
      await expect(fixture.prepare(fixture.api(), fixture.api({ mountPath }))).rejects.toThrow(
        'Repositories must not be mounted inside each other',
      );
    }
    expect(existsSync(path.join(fixture.folder, 'mounts'))).toBe(false);
  });
});
