import { chmod, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFolder } from '../../../activities/access/check-folder.ts';
import { uploadFiles } from '../../../definitions/outputs/upload-files.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';
import { runInput } from '../../support/workflows/run-input.ts';

/** A run whose automation writes this below `upload-files` is about to open its session. */
function check(
  folder: string | null,
  written: object,
  { staged = false, dataFolder = '/dev/null' } = {},
): Promise<void> {
  const environment = { ...readEnvironment({}, 'command'), files: { folder, s3: null } };
  const allowed = { 'upload-files': uploadFiles.options.parse(written) };
  return checkFolder({ environment, dataFolder }, runInput('1', { safeOutputs: { staged, allowed } }));
}

it.each([
  ['that cannot be made', () => '/dev/null/files', null],
  ['with a link in the way', withLink, 'weekly'],
])('before a session is opened, a folder for files %s ends the run with what to do', async (_, place, folder) => {
  const written = folder === null ? { to: 'folder' } : { to: 'folder', folder };
  await expect(check(await place(), written)).rejects.toMatchObject({
    type: 'FolderRefused',
    nonRetryable: true,
    message: expect.stringMatching(/What to do: (?:let the worker's account write there|remove it)/) as string,
  });
});

it.skipIf(process.getuid?.() === 0)('so does one in which the worker may not write', async () => {
  const folder = temporaryFolder();
  await chmod(folder, 0o500);
  await expect(check(folder, { to: 'folder' })).rejects.toMatchObject({ type: 'FolderRefused' });
});

it('a folder that can be written is made, and none is asked for that is not needed', async () => {
  const dataFolder = temporaryFolder();
  await check(null, { to: 'folder', folder: 'reports/weekly' }, { dataFolder });
  expect(await readdir(join(dataFolder, 'files/reports'))).toEqual(['weekly']);
  await check('/dev/null/files', { to: 's3' });
  await check('/dev/null/files', { to: 'folder' }, { staged: true });
});

async function withLink(): Promise<string> {
  const base = join(temporaryFolder(), 'base');
  await mkdir(base);
  await symlink('/tmp', join(base, 'weekly'));
  return base;
}
