import { describe, expect, it } from 'vitest';
import {
  beginApprovalMessage,
  noteApprovalMessage,
  noteEdited,
  uneditedMessages,
} from '../../../database/people/approval-messages.ts';
import { DATABASES } from '../../support/database/databases.ts';

const PLACE = { runId: 'fix-bug/github/1', key: 'start', channel: 'C0SUPPORT', thread: null };

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('a message is begun once in each place, found again, and edited once', async () => {
    const database = await openNew();
    const inThread = { ...PLACE, thread: '1764000000.000100' };
    const begun = await Promise.all([PLACE, PLACE, inThread].map((place) => beginApprovalMessage(database, place)));
    expect(begun.filter(({ isNew }) => isNew)).toHaveLength(2);
    expect(await uneditedMessages(database, PLACE)).toEqual([]);
    await noteApprovalMessage(database, PLACE, '1.1');
    await noteApprovalMessage(database, inThread, '1.2');
    expect(await beginApprovalMessage(database, PLACE)).toEqual({ isNew: false, message: '1.1' });
    await noteEdited(database, { runId: PLACE.runId, channel: 'C0SUPPORT', message: '1.1' });
    const left = [{ key: 'start', channel: 'C0SUPPORT', message: '1.2' }];
    expect(await uneditedMessages(database, { runId: PLACE.runId })).toEqual(left);
    expect(await uneditedMessages(database, { runId: PLACE.runId, key: 'limit:1' })).toEqual([]);
  });
});
