import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Imports and re-exports of values by a relative path, over one line or several; `import type` is none. */
const VALUE_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm;

/**
 * Absolute paths, sorted, of all our files that a bundle of these workflows holds: the file itself and whatever is
 * imported as a value from it, from room to room. Types are left out, as the bundler leaves them out.
 */
export async function workflowSources(workflowsPath: string): Promise<string[]> {
  const found = new Set<string>();
  let next = [resolve(workflowsPath)];
  while (next.length > 0) {
    for (const file of next) found.add(file);
    const imported = await Promise.all(next.map(importsOf));
    next = [...new Set(imported.flat())].filter((file) => !found.has(file));
  }
  return [...found].toSorted();
}

async function importsOf(file: string): Promise<string[]> {
  const source = await readFile(file, 'utf8');
  return [...source.matchAll(VALUE_IMPORT)].map(([, path = '']) => resolve(dirname(file), path));
}
