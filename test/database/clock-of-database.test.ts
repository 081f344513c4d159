import { expect, it } from 'vitest';
import { clockOfDatabase } from '../../database/clock-of-database.ts';
import { DATABASES } from '../support/database/databases.ts';

it('the clock of a PostgreSQL server is told in milliseconds', async () => {
  const database = await DATABASES.find(({ name }) => name === 'PostgreSQL')?.openNew();
  if (database === undefined) throw new Error('There is no PostgreSQL among the databases of tests');
  const asked = Date.now();
  const there = await clockOfDatabase(database);
  // It is on this machine.
  expect(there).toBeGreaterThan(asked - 1_000);
  expect(there).toBeLessThan(Date.now() + 1_000);
});
