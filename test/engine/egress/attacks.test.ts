import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { existsSync, readdirSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSessionEgress, type OpenEgress, type SessionEgress } from '../../../engine/egress/session-egress.ts';
import { certificateAuthority } from '../../../engine/egress/masking/certificate-authority.ts';
import { throughEgress } from '../../../engine/hands/pool/through-egress.ts';
import type { Hands } from '../../../engine/hands/pool/provision-hands.ts';
import { readRefusedHosts } from '../../../engine/store/refused-hosts.ts';
import { readSession } from '../../../engine/store/write-session.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { handsFixture, type HandsFixture } from '../../support/engine/hands-fixture.ts';
import { describeWithSandbox } from '../../support/engine/sandbox-gate.ts';

describeWithSandbox('a sandbox with a network', () => {
  const servers: Server[] = [];
  let [plain, tls, inner] = [0, 0, 0];
  let bare: BareEngine;
  let sessionId: string;
  let egress: SessionEgress;
  let wayOut: OpenEgress;
  let fixture: HandsFixture;
  let hands: Hands;
  /** Each question takes the next answer, and the last one stays. */
  const names: Record<string, string[][]> = {
    'good.example.com': [['127.0.0.1']],
    'rebound.example.com': [['127.0.0.1'], ['10.0.0.1']],
    'inside.example.com': [['10.0.0.1']],
  };

  beforeAll(async () => {
    const authority = await certificateAuthority();
    const { key, cert } = await authority.issue('good.example.com');
    plain = await serve(
      createServer((request, response) => {
        if (request.url === '/away') response.writeHead(302, { location: 'http://evil.example.com/' }).end();
        else response.end('good over http');
      }),
    );
    tls = await serve(createTlsServer({ key, cert }, (_, response) => void response.end('good over tls')));
    inner = await serve(createServer((_, response) => void response.end('SECRET')));
    bare = await bareEngine();
    sessionId = await bare.create('hello');
    const allowed_hosts = [`good.example.com:${plain}`, `good.example.com:${tls}`, `*.example.com:81`, `10.0.0.1`];
    const config = JSON.stringify({ networking: { type: 'limited', allowed_hosts } });
    await bare.engine.database.updateTable('environments').set({ config }).execute();
    const guard = {
      internal: parseInternalNames('good.example.com'),
      allowsUnrestricted: false,
      resolve: async (host: string) => {
        const answers = names[host] ?? [];
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      },
    };
    egress = createSessionEgress({ ...bare.engine, guard, trustFolder: null });
    const opened = await egress.open(sessionId);
    if (opened === null) throw new Error('The session has no way out.');
    wayOut = opened;
    fixture = await handsFixture({ egress: wayOut.socket });
    hands = throughEgress(fixture.hands, wayOut);
  });

  afterAll(async () => {
    await hands.kill();
    await fixture.remove();
    await egress.stop();
    await bare.stop();
    for (const server of servers) server.close();
  });

  async function serve(server: Server): Promise<number> {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async function bash(command: string): Promise<string> {
    const call = { id: 'call', name: 'bash', input: { command, timeout_ms: 20_000 } };
    return (await hands.execute(call, new AbortController().signal)).content;
  }

  async function listed(): Promise<string[]> {
    const { hosts } = readRefusedHosts(await readSession(bare.engine.database, sessionId));
    return hosts.map(({ host, port }) => `${host}:${port}`);
  }

  it('reaches an allowed host by the programs that agents use', async () => {
    const url = `http://good.example.com:${plain}/`;
    const said = await bash(
      [
        `curl -sS ${url}; echo`,
        `curl -sSk https://good.example.com:${tls}/; echo`,
        `node -e "fetch('${url}').then((r) => r.text()).then(console.log, console.log)"`,
        `python3 -c "import urllib.request as u; print(u.urlopen('${url}').read().decode())"`,
      ].join('\n'),
    );
    expect(said.trim().split('\n')).toEqual(['good over http', 'good over tls', 'good over http', 'good over http']);
  });

  it('reaches no other host, by whatever name or address, and the agent is told which ones after the output', async () => {
    const said = await bash(
      [
        'ask() { curl -sS -m 5 -o /dev/null -w "%{http_code}\\n" "$@" 2>/dev/null; }',
        'ask https://evil.example.com/',
        'ask http://evil.example.com/',
        `for host in 127.0.0.1 2130706433 0x7f000001 0177.0.0.1 127.1 '[::1]' '[::ffff:127.0.0.1]' 169.254.169.254 10.0.0.1; do`,
        `  curl -sS -m 5 --noproxy "" -o /dev/null -w "%{http_code}\\n" "http://$host/" 2>/dev/null`,
        'done',
        `ask -L http://good.example.com:${plain}/away`,
        'ask http://inside.example.com:81/',
        'ask http://rebound.example.com:81/; ask http://rebound.example.com:81/',
      ].join('\n'),
    );
    const [printed = '', told = ''] = said.split('\n\n[');
    expect([...new Set(printed.trim().split('\n'))].toSorted()).toEqual(['000', '403']);
    expect(told).toContain('The network of this sandbox refused these hosts.');
    expect(told).toContain('- evil.example.com:443: it is not one of the allowed hosts');
    expect(told).toMatch(/- and \d+ more$/);
    expect(await listed()).toEqual(
      expect.arrayContaining([
        'evil.example.com:443',
        'evil.example.com:80',
        '127.0.0.1:80',
        '::1:80',
        '::ffff:7f00:1:80',
        '169.254.169.254:80',
        '10.0.0.1:80',
        'inside.example.com:81',
        'rebound.example.com:81',
      ]),
    );
  });

  it('reaches nothing without the proxy', async () => {
    const said = await bash(
      [
        `curl -sS -m 5 --noproxy '*' http://127.0.0.1:${inner}/ 2>&1`,
        `curl -sS -m 5 --noproxy '*' http://good.example.com:${plain}/ 2>&1`,
        `curl -sS -m 5 --noproxy '*' -6 'http://[::1]:${inner}/' 2>&1`,
      ].join('\n'),
    );
    expect(said).not.toMatch(/SECRET|good over/);
  });

  it('gets no other host through the tunnel to an allowed one', async () => {
    const said = await bash(
      [
        `curl -sSk -m 5 --connect-to evil.example.com:443:good.example.com:${tls} -x "$HTTPS_PROXY" https://evil.example.com/ 2>&1 | head -c 200; echo`,
        `curl -sSk -m 5 -x "$HTTPS_PROXY" --proxytunnel -H 'Host: evil.example.com' http://good.example.com:${plain}/ -o /dev/null -w '%{http_code}\\n'`,
        `printf 'CONNECT good.example.com:${tls} HTTP/1.1\\r\\nhost: x\\r\\n\\r\\nCONNECT evil.example.com:443 HTTP/1.1\\r\\n\\r\\n' > /tmp/nested`,
        `timeout 5 bash -c 'exec 9<>/dev/tcp/127.0.0.1/3128; cat /tmp/nested >&9; cat <&9'`,
      ].join('\n'),
    );
    expect(said).toContain('400');
    expect(said).not.toContain('good over');
    expect(said).toContain('a tunnel to it must carry TLS from its first byte');
    expect(said).toContain(`- evil.example.com:${tls}: the TLS in a tunnel to good.example.com names another host`);
  });

  it('leaves no socket behind when it has ended, and gets another one afterwards', async () => {
    const folder = readdirSync(tmpdir()).find((name) => name.startsWith('curfew-egress-'));
    expect(folder).toBeDefined();
    await hands.kill();
    expect(existsSync(wayOut.socket)).toBe(false);
    const opened = await egress.open(sessionId);
    if (opened === null) throw new Error('The session has no way out.');
    wayOut = opened;
    hands = throughEgress(await fixture.again({ egress: wayOut.socket }), wayOut);
    expect(await bash(`curl -sS http://good.example.com:${plain}/`)).toBe('good over http');
  });
});
