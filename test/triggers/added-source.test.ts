import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { readDelivery } from '../../database/inbox/read-delivery.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { makeDelivery } from '../support/triggers/make-delivery.ts';
import { pagerDefinition } from '../support/triggers/pager/pager-definition.ts';
import { pagerSource } from '../support/triggers/pager/pager-source.ts';

const KEYS = `on: { pager_alert: { service: checkout } }
if: pager.event.severity == 'high'
checkout: { repository: acme/api }`;

const ALERT = { service: 'checkout', incident: '42', severity: 'high' };

describe('a source that is added as one row on each side', () => {
  beforeAll(() => {
    vi.doMock(import('../../definitions/sources/sources.ts'), async (original) => ({
      SOURCE_DEFINITIONS: [...(await original()).SOURCE_DEFINITIONS, pagerDefinition],
    }));
    vi.doMock(import('../../triggers/sources/sources.ts'), async (original) => ({
      TRIGGER_SOURCES: [...(await original()).TRIGGER_SOURCES, pagerSource],
    }));
    // Test files share loaded modules: what follows must load the tables again, and so must the next file.
    vi.resetModules();
  });

  afterAll(() => {
    vi.doUnmock('../../definitions/sources/sources.ts');
    vi.doUnmock('../../triggers/sources/sources.ts');
    vi.resetModules();
  });

  it('has its keys checked, with suggestions, and its context known to expressions', async () => {
    const { problemsOf } = await import('../support/definitions/definitions-folder.ts');
    expect(problemsOf(KEYS)).toBe('');
    expect(problemsOf('on: { pager_alrt: }')).toBe(
      '2:7: `pager_alrt` is not a key here; did you mean `pager_alert`? (under `on`)',
    );
    expect(problemsOf('on: { pager_alert: {} }')).toBe('2:20: `on.pager_alert.service` is missing; write text');
    expect(problemsOf('on: { roles: all }')).toMatch(/slash_command, workflow_dispatch, .*\bpager_alert\b/);
    expect(problemsOf('on: { pager_alert: { service: checkout } }')).toBe(
      '2:1: `checkout.repository` is missing: what starts it has no repository of its own; name one, or write `checkout: false`',
    );
    expect(problemsOf(`${KEYS}\nsubject: pagr.event.incident`)).toMatch(
      /`pagr` is not a context; there are github, inputs, .*\bpager\b.*, run, automation; did you mean `pager`\?/,
    );
  });

  it('is in the JSON Schema for editors', async () => {
    const { jsonSchema } = await import('../../definitions/schema/json-schema.ts');
    const check = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(jsonSchema('automation'));
    expect(check({ on: { pager_alert: { service: 'checkout' } } })).toBe(true);
    expect(check({ on: { pager_alert: { servce: 'checkout' } } })).toBe(false);
    expect(check({ on: 'pager_alert' })).toBe(true);
  });

  it('is named in the summary of an automation', async () => {
    const { summariseAutomation } = await import('../../cli/validating/summarise-automation.ts');
    const definitions = await pagerDefinitions();
    const [automation] = definitions.automations;
    expect(automation && summariseAutomation(automation, definitions).triggers).toEqual(['alerts of checkout']);
  });

  it('is explained: the run that it would start, or the condition that does not hold', async () => {
    const [started] = await explainAlert(ALERT);
    expect(started).toMatchObject({
      automation: 'a',
      trigger: 'pager_alert',
      input: {
        event: { source: 'pager', title: 'checkout is down', repository: 'acme/api', subject: 'pager:42' },
        automation: { on: { sources: { pager: { service: 'checkout' } } } },
      },
    });
    expect(await explainAlert({ ...ALERT, service: 'search' })).toEqual([
      { automation: 'a', input: null, reason: 'the alert is of `search`, not of `checkout`', values: {} },
    ]);
    expect(await explainAlert({ ...ALERT, severity: 'low' })).toEqual([
      {
        automation: 'a',
        input: null,
        reason: "the condition `pager.event.severity == 'high'` is false",
        values: { 'pager.event.severity': '"low"' },
      },
    ]);
  });

  it('is taken in by its own route, verified by its own rule, stored, and dispatched to a run', async () => {
    const { describeRun, PAGER_SECRET, serve, temporalClient, uniqueId } = await import('../support/triggers/serve.ts');
    const database = await temporaryDatabase();
    const client = temporalClient();
    const { url } = await serve(database, { client, definitions: await pagerDefinitions() });
    const deliveryId = uniqueId();
    const post = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${url}/hooks/pager`, { method: 'POST', headers, body: JSON.stringify(ALERT) });

    const stranger = await post({ 'x-pager-token': 'guess', 'x-pager-id': deliveryId });
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toEqual({ error: 'The token in X-Pager-Token is wrong.' });
    expect((await post({ 'x-pager-token': PAGER_SECRET })).status).toBe(400);
    expect((await post({ 'x-pager-token': PAGER_SECRET, 'x-pager-id': deliveryId })).status).toBe(202);

    const runId = `a/pager/${deliveryId}`;
    await expect
      .poll(() => readDelivery(database, 'pager', deliveryId))
      .toMatchObject({ state: 'dispatched', reasons: { a: 'started by `pager_alert`' }, runs: [runId] });
    expect((await describeRun(client, runId)).searchAttributes).toMatchObject({
      CurfewSource: ['pager'],
      CurfewRepository: ['acme/api'],
      CurfewSubject: ['pager:42'],
    });
  });
});

async function pagerDefinitions(): Promise<Definitions> {
  const { automationFile, load } = await import('../support/definitions/definitions-folder.ts');
  return load({ 'automations/a.md': automationFile(KEYS) }).definitions;
}

async function explainAlert(payload: typeof ALERT): Promise<unknown[]> {
  const { explain } = await import('../../triggers/explain.ts');
  const { noGithub } = await import('../support/triggers/serve.ts');
  const delivery = makeDelivery(payload, { source: 'pager', name: 'pager_alert' });
  return await explain({ definitions: await pagerDefinitions(), github: noGithub }, delivery);
}
