import { expect, it } from 'vitest';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { ownActsOf } from '../../triggers/own-acts-of.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';

it('the acts of the runs that a delivery has started itself did not cause it', async () => {
  const database = await temporaryDatabase();
  await noteOwnActs(database, 'fix-bug/github/one', ['page:acme/api:5']);
  const found = await ownActsOf(database).find(['page:acme/api:5'], null);
  expect(found).toMatchObject({ runId: 'fix-bug/github/one' });
  expect(await ownActsOf(database, { except: ['fix-bug/github/one'] }).find(['page:acme/api:5'], null)).toBeNull();
  expect(await ownActsOf(database, { except: ['fix-bug/github/two'] }).find(['page:acme/api:5'], null)).toEqual(found);
});
