import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION as SDK_VERSION } from '@anthropic-ai/sdk/version';
import { cacheFolder } from '../../runtime/cache-folder.ts';
import { writableCacheFolder } from '../../runtime/writable-cache-folder.ts';
import { clearImages, useImage } from './clear-images.ts';

/** A folder with everything that the hands need and the machine does not have. */
export interface HandsImage {
  folder: string;
  /** The hands themselves, one file. */
  program: string;
}

const SOURCES = [
  'hands-image.ts',
  'hands-program.ts',
  'hands-protocol.ts',
  'list-output-files.ts',
  'read-output-file.ts',
  'is-plain-path.ts',
  'end-marked.ts',
  'process-tree.ts',
  'relay/open-relay.ts',
  'relay/proxy-environment.ts',
  'tools/alternatives-of.ts',
  'tools/bash-tool.ts',
  'tools/edit-tool.ts',
  'tools/file-problem.ts',
  'tools/hands-tool.ts',
  'tools/hands-tools.ts',
  'tools/open-file.ts',
  'tools/read-tool.ts',
  'tools/replace-file.ts',
  'tools/shell-reports.ts',
  'tools/shell.ts',
  'tools/tail.ts',
  '../tools/media/media-type.ts',
  '../../runtime/error-text.ts',
];
const PROGRAM = 'hands.cjs';
const GITCONFIG =
  '[user]\n\tname = Curfew agent\n\temail = agent@curfew.invalid\n[safe]\n\tdirectory = *\n' +
  '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n';

type Files = Record<string, string | Buffer>;

const images = new WeakMap<Files, Promise<HandsImage>>();

/**
 * The image of the hands with the `files` that their driver wants in it. It is built once and then found in the cache
 * under a name made of its content. Several processes may build it at the same time: each result appears by one rename.
 */
export function handsImage(files: Files): Promise<HandsImage> {
  const known = images.get(files);
  if (known) return known;
  const image = findOrBuild({ gitconfig: GITCONFIG, ...files }).catch((error: unknown) => {
    images.delete(files);
    throw error;
  });
  images.set(files, image);
  return image;
}

async function findOrBuild(files: Files): Promise<HandsImage> {
  const cache = cacheFolder(process.env);
  const folder = path.join(cache, `hands-${await contentHash(files)}`);
  await useImage(folder);
  void clearImages(cache);
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await build(folder, files);
  return { folder, program: path.join(folder, PROGRAM) };
}

/** Computed from the sources, so that an image can be found without bundling first. */
async function contentHash(files: Files): Promise<string> {
  const hash = createHash('sha256').update(SDK_VERSION);
  for (const [name, content] of Object.entries(files)) hash.update(`\n${name}\n`).update(content);
  for (const source of SOURCES) hash.update(await readFile(new URL(source, import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder: string, files: Files): Promise<void> {
  // Imported here, because it is slow to load and needed once per version.
  const { build: bundle } = await import('esbuild');
  const attempt = `${folder}.${randomUUID()}`;
  writableCacheFolder(process.env);
  await mkdir(attempt, { recursive: true });
  try {
    await bundle({
      entryPoints: [fileURLToPath(new URL('hands-program.ts', import.meta.url))],
      outfile: path.join(attempt, PROGRAM),
      bundle: true,
      minify: true,
      platform: 'node',
      // Hands start 10 % faster from this format than from a module.
      format: 'cjs',
      target: 'node22',
      logLevel: 'silent',
    });
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(attempt, name), content);
    await openForReading(attempt, [PROGRAM, ...Object.keys(files)]);
    await rename(attempt, folder);
  } catch (error) {
    await rm(attempt, { recursive: true, force: true });
    if (!isSomeoneFaster(error)) throw error;
  }
}

function isSomeoneFaster(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

// If the engine is root, another user runs the hands, and a umask may have taken away its right to read.
async function openForReading(folder: string, names: string[]): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of names) await chmod(path.join(folder, name), 0o644);
}
