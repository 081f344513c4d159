import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { errorText } from '../../runtime/error-text.ts';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/curfew/python');

/**
 * A Python that has the official SDK and nothing else, made once for these requirements and kept in the cache folder.
 * Null, with the reason printed, if this machine has no Python or no way to the Python Package Index: the half in
 * TypeScript holds the engine to the same table.
 */
export async function pythonWithSdk(): Promise<string | null> {
  const version = await run('python3', [
    '-c',
    'import ensurepip, platform, venv; print(platform.python_version())',
  ]).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
  if (version === null) return skipped('this machine has no python3 with the module venv.');
  const name = createHash('sha256')
    .update(`${version}\n${await readFile(REQUIREMENTS, 'utf8')}`)
    .digest('hex');
  const folder = join(CACHE, name.slice(0, 16));
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  return await install(folder).then(
    () => python,
    (error: unknown) => skipped(`its SDK cannot be installed: ${errorText(error)}`),
  );
}

function skipped(reason: string): null {
  console.warn(`The Python half of the conformance suite is skipped: ${reason}`);
  return null;
}

/** Installs beside the folder and renames at the end: who is killed before leaves no half of it under its name. */
async function install(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  await run('python3', ['-m', 'venv', unfinished]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
  await run(join(unfinished, 'bin', 'python'), pip).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  });
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
}

/** The requirement of the SDK itself, as `2.14.0`. */
export async function pythonSdkVersion(): Promise<string> {
  const version = /^anthropic==(.+)$/m.exec(await readFile(REQUIREMENTS, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${REQUIREMENTS} names no version of anthropic.`);
  return version;
}
