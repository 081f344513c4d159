import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION as SDK_VERSION } from '@anthropic-ai/sdk/version';
import { seccompFilter } from './bubblewrap/seccomp-filter.ts';

/** A folder with all that the hands need besides the machine's own programs. */
export interface HandsImage {
  folder: string;
  /** The hands themselves, one file. */
  program: string;
  /** `null` where no filter is known for this processor. */
  seccompFilter: string | null;
}

const SOURCES = ['hands-image.ts', 'hands-program.ts', 'hands-protocol.ts', 'output-files.ts'];
const FILES: Record<string, string> = {
  passwd: 'root:x:0:0:root:/root:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/bash\n',
  group: 'root:x:0:\nagent:x:1000:\n',
  hosts: '127.0.0.1 localhost hands\n::1 localhost\n',
  gitconfig:
    '[user]\n\tname = Curfew agent\n\temail = agent@curfew.invalid\n[safe]\n\tdirectory = *\n' +
    '[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n',
};

let building: Promise<HandsImage> | undefined;

/**
 * The image of these hands, built once and then found in the cache under a name made of its content. Any number of
 * processes may ask at the same time; what one of them builds appears by one rename.
 */
export function handsImage(): Promise<HandsImage> {
  building ??= findOrBuild().catch((error: unknown) => {
    building = undefined;
    throw error;
  });
  return building;
}

async function findOrBuild(): Promise<HandsImage> {
  const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'curfew');
  const filter = process.arch === 'x64' || process.arch === 'arm64' ? seccompFilter(process.arch) : null;
  const folder = path.join(cache, `hands-${await contentHash(filter)}`);
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) await build(folder, filter);
  return {
    folder,
    program: path.join(folder, 'hands.cjs'),
    seccompFilter: filter && path.join(folder, 'seccomp.bpf'),
  };
}

/** Of all that goes in, so that nothing has to be bundled to know whether it is there. */
async function contentHash(filter: Buffer | null): Promise<string> {
  const hash = createHash('sha256')
    .update(JSON.stringify([FILES, SDK_VERSION]))
    .update(filter ?? 'none');
  for (const source of SOURCES) hash.update(await readFile(new URL(source, import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}

async function build(folder: string, filter: Buffer | null): Promise<void> {
  // Needed once per version, and slow to load.
  const { build: bundle } = await import('esbuild');
  const attempt = `${folder}.${randomUUID()}`;
  await mkdir(attempt, { recursive: true });
  try {
    await bundle({
      entryPoints: [fileURLToPath(new URL('hands-program.ts', import.meta.url))],
      outfile: path.join(attempt, 'hands.cjs'),
      bundle: true,
      minify: true,
      platform: 'node',
      // Loads a tenth of a start faster than a module.
      format: 'cjs',
      target: 'node22',
      logLevel: 'silent',
    });
    for (const [name, content] of Object.entries(FILES)) await writeFile(path.join(attempt, name), content);
    if (filter) await writeFile(path.join(attempt, 'seccomp.bpf'), filter);
    await openForReading(attempt, ['hands.cjs', ...Object.keys(FILES), ...(filter ? ['seccomp.bpf'] : [])]);
    await rename(attempt, folder);
  } catch (error) {
    await rm(attempt, { recursive: true, force: true });
    if (!isSomeoneFaster(error)) throw error;
  }
}

function isSomeoneFaster(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

// Under root the hands are another user, and a umask may have taken its rights away.
async function openForReading(folder: string, names: string[]): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of names) await chmod(path.join(folder, name), 0o644);
}
