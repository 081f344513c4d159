import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stands in the template wherever the repository of the user has to stand. */
const ANY_REPOSITORY = 'OWNER/NAME';

/** Reads a file of the template. If no repository is known, the line that limits where runs may work becomes an example in a comment. */
export function readTemplate(name: string, repository: string | null): string {
  const text = readFileSync(join(import.meta.dirname, 'template', name), 'utf8');
  const named = text.replaceAll(ANY_REPOSITORY, repository ?? 'acme/api');
  return repository === null ? named.replace(/^(?=repositories: )/m, '# ') : named;
}
