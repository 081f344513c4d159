import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { splitFrontMatter } from '../../definitions/loading/split-front-matter.ts';
import type { Home } from './home-of.ts';

const MOST_BYTES = 256 * 1024;

/**
 * Reads the prompts of files that a workflow imports: Markdown in its own folder, or below `.github` of its clone. Nothing else
 * is read, wherever a path or a link leads, because the workflow may be a stranger's. Null for what is not read.
 */
export function importReader({ folder, root }: Home): (path: string) => string | null {
  const github = root === null ? folder : join(root, '.github');
  return (written) => {
    const path = written.replace(/#.*$/, '').replace(/^\//, '');
    if (!path.endsWith('.md') || path.includes('@')) return null;
    const places = [join(folder, path), join(github, path), ...(root === null ? [] : [join(root, path)])];
    const found = places
      .map(realFile)
      .find((file) => file !== null && [folder, github].some((each) => isBelow(each, file)));
    return found === undefined || found === null ? null : promptIn(found);
  };
}

function realFile(path: string): string | null {
  try {
    const real = realpathSync(path);
    const stat = statSync(real);
    return stat.isFile() && stat.size <= MOST_BYTES && real.endsWith('.md') ? real : null;
  } catch {
    return null;
  }
}

function isBelow(folder: string, file: string): boolean {
  try {
    return file.startsWith(realpathSync(resolve(folder)) + sep);
  } catch {
    return false;
  }
}

function promptIn(file: string): string {
  const text = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  return splitFrontMatter(text)?.body ?? text.trim();
}
