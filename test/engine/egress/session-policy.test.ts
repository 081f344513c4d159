import { expect, it, onTestFinished } from 'vitest';
import { describeSurroundings } from '../../../engine/brain/describe-surroundings.ts';
import { allows, isClosed } from '../../../engine/egress/allow-list.ts';
import { MOST_REFUSED_HOSTS, recordRefusal } from '../../../engine/egress/record-refusal.ts';
import { sessionPolicy } from '../../../engine/egress/session-policy.ts';
import { readRefusedHosts } from '../../../engine/store/refused-hosts.ts';
import { readSession } from '../../../engine/store/write-session.ts';
import { bareEngine } from '../../support/engine/bare-engine.ts';

it('allows what the environment of the session allows', async () => {
  const { engine, id } = await bare();
  const policyWith = async (networking: object) => {
    await engine.database
      .updateTable('environments')
      .set({ config: JSON.stringify({ networking }) })
      .execute();
    return await sessionPolicy(engine, id);
  };
  expect(isClosed(await sessionPolicy(engine, id))).toBe(true);
  const limited = {
    type: 'limited',
    allowed_hosts: ['*.example.com'],
    allow_mcp_servers: false,
    allow_package_managers: false,
  };
  const some = await policyWith(limited);
  expect([allows(some, 'a.example.com', 443), allows(some, 'pypi.org', 443)]).toEqual([true, false]);
  const managers = await policyWith({ ...limited, allow_package_managers: true });
  expect([allows(managers, 'a.example.com', 443), allows(managers, 'pypi.org', 443)]).toEqual([true, true]);
  const agent = JSON.stringify({
    mcp_servers: [{ url: 'https://mcp.example.org:8443/sse' }, { url: 'https://other.example.org/' }],
  });
  await engine.database.updateTable('sessions').set({ agent }).execute();
  const servers = await policyWith({ ...limited, allow_mcp_servers: true });
  expect([
    allows(servers, 'mcp.example.org', 8443),
    allows(servers, 'mcp.example.org', 443),
    allows(servers, 'other.example.org', 443),
  ]).toEqual([true, false, true]);
});

it('tells the agent which hosts its sandbox reaches', async () => {
  const { engine, id } = await bare();
  expect(await describeSurroundings(engine, id)).toMatch(
    /^Your tools run in a sandbox without network\. If it breaks, /,
  );
  const networking = { type: 'limited', allowed_hosts: ['a.example.com', '*.b.example.com:8443'] };
  await engine.database
    .updateTable('environments')
    .set({ config: JSON.stringify({ networking }) })
    .execute();
  expect(await describeSurroundings(engine, id)).toContain(
    'a sandbox that reaches only these hosts, through an HTTP proxy, which is set in its environment: a.example.com, *.b.example.com:8443. If',
  );
});

it('opens everything only as long as the operator allows it', async () => {
  const { engine, id } = await bare();
  await engine.database
    .updateTable('environments')
    .set({ config: JSON.stringify({ networking: { type: 'unrestricted' } }) })
    .execute();
  expect(allows(await sessionPolicy(engine, id), 'example.com', 8080)).toBe(false);
  engine.guard.allowsUnrestricted = true;
  expect(allows(await sessionPolicy(engine, id), 'example.com', 8080)).toBe(true);
});

it('records each refused host once, with how often it was refused', async () => {
  const { engine, id, events } = await bare();
  const refusal = { host: 'evil.example.com', port: 443, reason: 'it is not allowed' };
  await recordRefusal(engine, id, [refusal, { ...refusal, count: 4 }]);
  await recordRefusal(engine, id, [refusal, { ...refusal, port: 80 }]);
  const session = await readSession(engine.database, id);
  expect(readRefusedHosts(session)).toEqual({
    hosts: [
      { ...refusal, count: 6 },
      { ...refusal, port: 80, count: 1 },
    ],
    further: 0,
  });
  const told = (await events(id)).flatMap(({ body }) => (body.type === 'session.error' ? [body.error.message] : []));
  expect(told).toEqual([
    'The sandbox was refused evil.example.com:443: it is not allowed.',
    'The sandbox was refused evil.example.com:80: it is not allowed.',
  ]);
});

it('stays small, however many hosts are asked for', async () => {
  const { engine, id, events } = await bare();
  const many = Array.from({ length: 1_000 }, (_, i) => ({ host: `h${i}.example.com`, port: 443, reason: 'no' }));
  await recordRefusal(engine, id, many);
  await recordRefusal(engine, id, many);
  const { hosts, further } = readRefusedHosts(await readSession(engine.database, id));
  expect([hosts.length, further]).toEqual([MOST_REFUSED_HOSTS, 1_800]);
  const told = (await events(id)).filter(({ body }) => body.type === 'session.error');
  expect(told).toHaveLength(MOST_REFUSED_HOSTS + 1);
});

it('leaves a session alone that is gone', async () => {
  const { engine } = await bare();
  await recordRefusal(engine, 'sesn_gone', [{ host: 'a', port: 1, reason: 'no' }]);
});

async function bare() {
  const own = await bareEngine();
  onTestFinished(() => own.stop());
  return { engine: own.engine, id: await own.create('hello'), events: (id: string) => own.events(id) };
}
