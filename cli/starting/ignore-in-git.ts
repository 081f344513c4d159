import { appendFileSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LINES = ['.env', '.curfew/'];

/** Adds to the `.gitignore` of a folder what must not get into git, unless it is there. Throws what the disk throws. */
export function ignoreInGit(folder: string): void {
  const file = join(folder, '.gitignore');
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile()) throw new Error(`${file} is no file of its own; move it away`);
  const text = stat === undefined ? '' : readFileSync(file, 'utf8');
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = LINES.filter((line) => !there.has(line) && !there.has(`/${line}`));
  if (missing.length === 0) return;
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
}
