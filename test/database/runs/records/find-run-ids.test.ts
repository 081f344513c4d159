import { describe, expect, it } from 'vitest';
import { admit } from '../../../../database/runs/admit.ts';
import { findRunIds } from '../../../../database/runs/records/find-run-ids.ts';
import { DATABASES } from '../../../support/database/databases.ts';
import { makeRun } from '../../../support/database/make-run.ts';

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('a run is found by its delivery id, else by the beginning of an id, letter by letter', async () => {
    const database = await openNew();
    for (const [index, deliveryId] of ['abc', 'abcd', '100%', '😀1'].entries()) {
      const run = { ...makeRun(deliveryId, { subject: `s${index}` }), startedAt: `2026-11-21T10:0${index}:00.000Z` };
      expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
    }
    const found = async (text: string, limit = 10) => await findRunIds(database, text, limit);
    expect(await found('abc')).toEqual({ runIds: ['fix-bug/github/abc'], whole: true });
    expect(await found('ab')).toEqual({ runIds: ['fix-bug/github/abcd', 'fix-bug/github/abc'], whole: false });
    expect(await found('ab', 1)).toEqual({ runIds: ['fix-bug/github/abcd'], whole: false });
    expect(await found('😀')).toEqual({ runIds: ['fix-bug/github/😀1'], whole: false });
    expect((await found('fix-bug/github/1')).runIds).toEqual(['fix-bug/github/100%']);
    for (const text of ['', '%', 'A', 'a_c', 'bc', '\0']) expect((await found(text)).runIds, text).toEqual([]);
  });
});
