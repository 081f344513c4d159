import { cp, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

export async function exampleNames(): Promise<string[]> {
  const entries = await readdir(EXAMPLES, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}

/** Room for all of them at once. */
const BUDGETS = { organization: { day: 500, month: 5_000 }, repository: { day: 200 }, automation: { month: 900 } };

/** The payload that was recorded for an example, as bytes. */
export async function recordedPayload(name: string): Promise<string> {
  return await readFile(join(EXAMPLES, name, 'payload.json'), 'utf8');
}

/** All examples in one folder of definitions. Where two have an agent of the same name, the agents are the same. */
export async function allExamples(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-examples-'));
  let settings: Record<string, unknown> = {};
  for (const name of await exampleNames()) {
    for (const part of ['agents', 'automations']) {
      await mkdir(join(folder, part), { recursive: true });
      await cp(join(EXAMPLES, name, part), join(folder, part), { recursive: true });
    }
    const own = parse(await readFile(join(EXAMPLES, name, 'curfew.yml'), 'utf8')) as Record<string, unknown>;
    settings = { ...settings, ...own, budgets: BUDGETS };
  }
  await writeFile(join(folder, 'curfew.yml'), stringify(settings));
  return folder;
}
