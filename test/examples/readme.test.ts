import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readServingPlace } from '../../cli/place/read-place.ts';
import { errorText } from '../../runtime/error-text.ts';
import { exampleNames } from '../support/behaviour/all-examples.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');

it('the README of each example names all variables without which `curfew dev` does not start it', async () => {
  for (const name of await exampleNames()) {
    const readme = await readFile(join(EXAMPLES, name, 'README.md'), 'utf8');
    const missing = [...whatIsMissing(join(EXAMPLES, name)).matchAll(/^ {2}- (\w+) is not set/gm)];
    expect({ name, unnamed: missing.flatMap(([, key = '']) => (readme.includes(`\`${key}\``) ? [] : [key])) }).toEqual({
      name,
      unnamed: [],
    });
  }
});

it('the page of all examples leads to each of them', async () => {
  const page = await readFile(join(EXAMPLES, 'README.md'), 'utf8');
  for (const name of await exampleNames()) expect(page).toContain(`](${name}/README.md)`);
});

/** What `curfew dev` says of an environment that has nothing. */
function whatIsMissing(dir: string): string {
  try {
    readServingPlace({ dir, envFile: false }, 'dev');
  } catch (error) {
    return errorText(error);
  }
  throw new Error(`${dir} would start without any secret`);
}
