import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { referencePages } from './reference-pages.ts';

const FOLDER = fileURLToPath(new URL('../../docs/reference/', import.meta.url));

await mkdir(FOLDER, { recursive: true });
const pages = await referencePages();
const existing = await readdir(FOLDER);
const former = await Promise.all(
  existing.map(async (name) => [name, await readFile(join(FOLDER, name), 'utf8')] as const),
);
const current = new Map(former);
const stale = [...new Set([...existing, ...pages.keys()])].filter((name) => current.get(name) !== pages.get(name));

if (!process.argv.includes('--check')) {
  for (const name of stale) {
    const text = pages.get(name);
    await (text === undefined ? rm(join(FOLDER, name)) : writeFile(join(FOLDER, name), text));
  }
  console.log(stale.length === 0 ? 'docs/reference/ is current.' : `Written in docs/reference/: ${stale.join(', ')}`);
} else if (stale.length > 0) {
  console.error(`Not current in docs/reference/: ${stale.join(', ')}. Run \`npm run docs\`.`);
  process.exitCode = 1;
}
