import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FilesArtefact } from '../../../../contract/files-artefact.ts';
import { isDone } from '../../../support/activities/open-stage.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';
import { openFilesStage, type FilesStage } from '../../../support/files/files-stage.ts';

const CSV = Buffer.from('day,total\nmonday,3\n');

async function open(): Promise<{ stage: FilesStage; base: string }> {
  const base = join(temporaryFolder(), 'handed-over');
  const stage = await openFilesStage({ folder: base, s3: null });
  return { stage, base };
}

describe('files that go to a folder', () => {
  it('are written below the path of their run, and are an artefact with size, type and digest', async () => {
    const { stage, base } = await open();
    stage.session.leave('totals.csv', CSV);
    const { request, result, text } = await stage.upload(
      { to: 'folder', folder: 'reports' },
      { files: ['totals.csv'] },
    );
    isDone(result);
    const artefact = result.artefact as FilesArtefact;
    const at = join(base, 'reports', request.runId, '1', 'totals.csv');
    const sha256 = createHash('sha256').update(CSV).digest('hex');
    expect(artefact).toEqual({
      type: 'files',
      url: expect.stringMatching(/^file:\/\//) as string,
      ordinal: 1,
      to: 'folder',
      files: [{ name: 'totals.csv', bytes: CSV.length, mime: 'text/csv', sha256, at }],
    });
    expect(fileURLToPath(artefact.url)).toBe(dirname(at));
    expect(await readFile(at)).toEqual(CSV);
    expect((await stat(at)).mode & 0o777).toBe(0o644);
    expect(text).toBe(`Files handed over: ${artefact.url}\n- totals.csv (19 bytes, text/csv)`);
    expect(await stage.verify(artefact)).toEqual({ verified: true });
  });

  it('go to the data folder where no other is set', async () => {
    const stage = await openFilesStage();
    stage.session.leave('a.txt', Buffer.from('hello'));
    const { request, result } = await stage.upload({ to: 'folder' }, { files: ['/mnt/session/outputs/a.txt'] });
    isDone(result);
    const at = join(stage.dependencies.dataFolder, 'files', request.runId, '1', 'a.txt');
    expect(await readFile(at, 'utf8')).toBe('hello');
  });

  it('are not delivered any more if somebody changed or removed them', async () => {
    const { stage } = await open();
    stage.session.leave('a.txt', Buffer.from('hello'));
    const { result } = await stage.upload({ to: 'folder' }, { files: ['a.txt'] });
    isDone(result);
    const artefact = result.artefact as FilesArtefact;
    const at = artefact.files[0]?.at ?? '';
    const reason = `a.txt is not at ${at} as it was handed over`;
    await writeFile(at, 'hullo');
    expect(await stage.verify(artefact)).toEqual({ verified: false, reason });
    await rm(at);
    expect(await stage.verify(artefact)).toEqual({ verified: false, reason });
  });

  it('never leave the base folder, neither by a link in the way nor by the id of a delivery', async () => {
    const { stage, base } = await open();
    const elsewhere = temporaryFolder();
    await mkdir(base, { recursive: true });
    await symlink(elsewhere, join(base, 'report'));
    stage.session.leave('a.txt', Buffer.from('hello'));
    await expect(stage.upload({ to: 'folder' }, { files: ['a.txt'] })).rejects.toMatchObject({
      type: 'FolderRefused',
      nonRetryable: true,
      message: expect.stringContaining('a file or a link stands in the way') as string,
    });
    await rm(join(base, 'report'));
    isDone((await stage.upload({ to: 'folder' }, { files: ['a.txt'] }, { runId: 'report/dispatch/..' })).result);
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readdir(dirname(base))).toEqual(['handed-over']);
    expect(await readdir(join(base, 'report', 'dispatch'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  });

  it('are the same, once, when the answer to the agent is lost', async () => {
    const { stage, base } = await open();
    stage.session.leave('a.txt', Buffer.from('hello'));
    stage.session.loseNextAnswer('before it arrives');
    const request = await stage.ask({ to: 'folder' }, { files: ['a.txt'] }, { runId: 'report/dispatch/1' });
    await expect(stage.again(request)).rejects.toThrow();
    // An attempt that died has left half a file.
    await writeFile(join(base, 'report/dispatch/1/1/a.txt'), 'hel');
    const result = await stage.again(request);
    expect(await stage.again(request)).toEqual(result);
    expect(await readdir(join(base, 'report/dispatch/1/1'))).toEqual(['a.txt']);
    expect(await readFile(join(base, 'report/dispatch/1/1/a.txt'), 'utf8')).toBe('hello');
    stage.session.leave('a.txt', Buffer.from('another'));
    expect(await stage.again(request)).toEqual(result);
    expect(await readFile(join(base, 'report/dispatch/1/1/a.txt'), 'utf8')).toBe('hello');
  });

  it('end the run with what to do where the worker may not write', async () => {
    const stage = await openFilesStage({ folder: '/dev/null/files', s3: null });
    stage.session.leave('a.txt', Buffer.from('hello'));
    await expect(stage.upload({ to: 'folder' }, { files: ['a.txt'] })).rejects.toMatchObject({
      type: 'FolderRefused',
      message: expect.stringContaining('set CURFEW_FILES_FOLDER to another folder') as string,
    });
  });

  it('are shown and not written when outputs are staged', async () => {
    const { stage, base } = await open();
    const request = await stage.ask({ to: 'folder' }, { files: ['a.txt'] });
    request.automation.safeOutputs.staged = true;
    expect(await stage.again(request)).toMatchObject({
      effect: 'staged',
      note: expect.stringContaining('a.txt') as string,
    });
    await expect(stat(base)).rejects.toThrow('ENOENT');
  });
});
