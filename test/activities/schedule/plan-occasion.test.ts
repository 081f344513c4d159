import { describe, expect, it } from 'vitest';
import { planOccasion } from '../../../activities/schedule/plan-occasion.ts';
import { readEvent } from '../../../activities/session/opening/read-event.ts';
import type { RunInput } from '../../../contract/run.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { eventContexts } from '../../../definitions/event-contexts.ts';
import { renderPrompt } from '../../../definitions/prompt/render-prompt.ts';
import { readOccasion } from '../../../triggers/sources/schedule/read-occasion.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { readItem } from '../../support/definitions/read-item.ts';
import { runInput } from '../../support/workflows/run-input.ts';

const RUN_ID = 'nightly/schedule/nightly-2026-03-29T01:30:00Z';

/** The input of a scheduled run before its first step. */
function scheduled(changes: Partial<Automation> = {}): RunInput {
  const schedule = { items: [readItem('0 9 * * 1'), readItem('30 2 * * *', 'Europe/Berlin')] };
  const input = runInput('', { id: 'nightly', ...changes });
  const event = { ...input.event, source: 'schedule', name: 'schedule', actor: null, repository: null, subject: '' };
  input.automation.on = { ...input.automation.on, sources: { schedule } };
  return { ...input, event, repositories: ['acme/*'] };
}

describe.each(DATABASES)('the first step of a scheduled run on $name', ({ openNew }) => {
  it('reads the planned time from the id of the run, and stores its delivery once', async () => {
    const database = await openNew();
    const request = { runId: RUN_ID, input: scheduled() };
    const planned = await planOccasion(database, request);
    expect(planned).toEqual({
      event: {
        source: 'schedule',
        name: 'schedule',
        deliveryId: 'nightly-2026-03-29T01:30:00Z',
        title: 'nightly, due 2026-03-29 03:30 +02:00',
        actor: null,
        repository: 'acme/api',
        subject: 'delivery:nightly-2026-03-29T01:30:00Z',
        url: null,
      },
      checkout: { repository: 'acme/api', ref: null, fetchDepth: 50 },
      refused: null,
    });
    expect(await planOccasion(database, request)).toEqual(planned);
    const delivery = await readDelivery(database, 'schedule', planned.event.deliveryId);
    expect(delivery).toMatchObject({
      state: 'dispatched',
      runs: [RUN_ID],
      reasons: { nightly: 'started by `schedule`' },
    });
    expect(delivery && readOccasion(delivery).event.title).toBe(planned.event.title);
  });

  it('refuses a run that has ended, if Temporal starts it anew', async () => {
    const database = await openNew();
    const request = { runId: RUN_ID, input: scheduled() };
    expect(await planOccasion(database, request)).toMatchObject({ refused: null });
    await settle(database, makeSettlement({ ...makeRun('1'), runId: RUN_ID }));
    expect(await planOccasion(database, request)).toMatchObject({ refused: 'The run had already ended' });
  });

  it('lets the prompt say when the run was due, and by which entry', async () => {
    const database = await openNew();
    const input = scheduled();
    const { event } = await planOccasion(database, { runId: RUN_ID, input });
    const { payload } = await readEvent(database, event);
    const { automation } = input;
    const body = '${{ schedule.cron }}, ${{ schedule.timezone }}, ${{ schedule.time }}';
    const contexts = eventContexts({ event, payload, runId: RUN_ID, automation });
    expect(renderPrompt({ body, contexts, nonce: '0123456789' })).toBe(
      '30 2 * * *, Europe/Berlin, 2026-03-29T01:30:00Z',
    );
    expect(contexts['github']).toMatchObject({ event: { schedule: '30 2 * * *' }, event_name: 'schedule' });
  });

  it.each([
    [{ if: "schedule.timezone == 'UTC'" }, /^the condition/],
    [{ checkout: { repository: 'other/api', ref: null, fetchDepth: 1 } }, /allows acme\/\*$/],
  ])('says why the run does not go on: %j', async (changes, reason) => {
    const database = await openNew();
    const { refused, event } = await planOccasion(database, { runId: RUN_ID, input: scheduled(changes) });
    expect(refused).toMatch(reason);
    const delivery = await readDelivery(database, 'schedule', event.deliveryId);
    expect(delivery?.reasons).toEqual({ nightly: refused });
  });

  it('takes a run that a person triggered in between for its first entry', async () => {
    const runId = 'nightly/schedule/nightly-2026-03-29T17:11:12Z';
    const { event } = await planOccasion(await openNew(), { runId, input: scheduled() });
    expect(event.title).toBe('nightly, due 2026-03-29 17:11 +00:00');
  });

  it('gives the subject the time of the run', async () => {
    const input = scheduled({ subject: "format('day:{0}', schedule.time)" });
    const { event } = await planOccasion(await openNew(), { runId: RUN_ID, input });
    expect(event.subject).toBe('day:2026-03-29T01:30:00Z');
  });

  it('ends a run whose id has no time', async () => {
    const database = await openNew();
    const failed = planOccasion(database, { runId: 'nightly/schedule/by-hand', input: scheduled() });
    await expect(failed).rejects.toMatchObject({ type: 'NotScheduled', nonRetryable: true });
  });
});
