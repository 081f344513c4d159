import { expect, it, onTestFinished, vi } from 'vitest';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { githubSource } from '../../../triggers/sources/github/github-source.ts';
import { githubFingerprint } from '../../../triggers/sources/github/github-fingerprint.ts';
import type { Confirmation } from '../../../triggers/sources/trigger-source.ts';
import { SourceAway } from '../../../triggers/dispatch/source-away.ts';
import { unconfirmedMark } from '../../../triggers/dispatch/unconfirmed-mark.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { makeDelivery } from '../../support/triggers/make-delivery.ts';
import { noGithub } from '../../support/triggers/serve.ts';

const FIRST_AT = '2026-11-21T10:00:00.000Z';

/** What becomes of the second of two `repository_dispatch` with equal bodies, which comes so many minutes later. */
async function second(minutes: number, answer: Confirmation | null) {
  const database = await temporaryDatabase();
  const text = '{"action":"deploy","branch":"main","client_payload":{}}';
  const fingerprint = githubFingerprint('repository_dispatch', text);
  const shared = {
    source: 'github',
    name: 'repository_dispatch',
    headers: {},
    state: 'pending',
    reason: null,
  } as const;
  const body = new TextEncoder().encode(text);
  const receivedAt = new Date(Date.parse(FIRST_AT) + minutes * 60_000).toISOString();
  await storeDeliveries(database, [{ ...shared, deliveryId: 'one', body, receivedAt: FIRST_AT, fingerprint }]);
  const [stored] = await storeDeliveries(database, [{ ...shared, deliveryId: 'two', body, receivedAt, fingerprint }]);
  expect(stored).toEqual({ state: 'pending', repeated: false });
  if (answer !== null) {
    githubSource.confirm = async () => answer;
    onTestFinished(() => void delete githubSource.confirm);
  }
  const delivery: Delivery = makeDelivery({}, { deliveryId: 'two', duplicateOf: 'one', receivedAt });
  return unconfirmedMark({ database, github: noGithub }, delivery);
}

const DUPLICATE = {
  state: 'duplicate',
  reason: 'Its content came before, at 2026-11-21T10:00:00.000Z, as the delivery "one".',
};

it('where the sender cannot be asked, equal dispatches an hour apart are two, and within ten minutes one', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T12:00:00.000Z') });
  onTestFinished(() => void vi.useRealTimers());
  for (const answer of [null, 'unknown'] as const) {
    expect(await second(60, answer)).toBeNull();
    expect(await second(10, answer)).toBeNull();
    expect(await second(9, answer)).toEqual(DUPLICATE);
  }
});

it('an equal dispatch that its sender lists counts, however soon it comes', async () => {
  expect(await second(0, 'listed')).toBeNull();
  expect(await second(60, 'listed')).toBeNull();
});

it('an equal dispatch that its sender has not listed a minute later was never sent by it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-21T11:00:59.999Z') });
  onTestFinished(() => void vi.useRealTimers());
  await expect(second(60, 'not-listed')).rejects.toThrow(SourceAway);
  vi.setSystemTime(Date.parse('2026-11-21T11:01:00.000Z'));
  expect(await second(60, 'not-listed')).toEqual(DUPLICATE);
});
