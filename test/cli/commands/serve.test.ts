import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Database } from '../../../database/schema.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { startCurfew } from '../../support/cli/run-curfew.ts';

/** Starts the real `curfew serve`. Resolves when it listens, with a function that stops it. */
async function serve(dir: string): Promise<() => Promise<void>> {
  const child = startCurfew(['serve', '--dir', dir, '--port', '0'], {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    GITHUB_WEBHOOK_SECRET: 'secret',
  });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await expect.poll(() => printed).toContain('taking webhooks');
  return async () => {
    child.kill('SIGTERM');
    await exited;
  };
}

/** The budgets that are set, in micro-dollars, by `scope per time-zone`. */
async function budgetsIn(database: Database): Promise<Record<string, number>> {
  const rows = await database.selectFrom('budgets').selectAll().where('limitMicros', 'is not', null).execute();
  return Object.fromEntries(
    rows.map(({ scopeKind, per, limitMicros, timeZone }) => [`${scopeKind} ${per} ${timeZone}`, Number(limitMicros)]),
  );
}

it('serve writes the budgets of curfew.yml to the database at each start, and starts no run by itself', async () => {
  const dir = definitionsFolder({
    'automations/fix.md': automationFile(''),
    'curfew.yml':
      'timezone: Europe/Berlin\nbudgets: { organization: { day: 100, month: 1500 }, automation: { day: 20 } }',
  });
  let stop = await serve(dir);
  const database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  onTestFinished(() => database.destroy());
  expect(await budgetsIn(database)).toEqual({
    'automation day Europe/Berlin': 20_000_000,
    'organization day Europe/Berlin': 100_000_000,
    'organization month Europe/Berlin': 1_500_000_000,
  });
  await stop();
  writeFileSync(join(dir, 'curfew.yml'), 'budgets: { organization: { day: 50 } }');
  stop = await serve(dir);
  expect(await budgetsIn(database)).toEqual({ 'organization day UTC': 50_000_000 });
  expect(await database.selectFrom('runs').selectAll().execute()).toEqual([]);
  expect(await database.selectFrom('deliveries').selectAll().execute()).toEqual([]);
  await stop();
});
