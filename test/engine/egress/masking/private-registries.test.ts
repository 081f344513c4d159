import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { MaskedCredential } from '../../../../engine/egress/masking/masked-credential.ts';
import { sessionMasking } from '../../../../engine/egress/masking/session-masking.ts';
import { trustInSandbox } from '../../../../engine/egress/masking/trust-in-sandbox.ts';
import { trustedRoots } from '../../../../engine/egress/masking/trusted-roots.ts';
import { TRUST_FOLDER } from '../../../../engine/hands/bubblewrap/sandbox-command.ts';
import { handsFixture, type HandsFixture } from '../../../support/engine/hands-fixture.ts';
import { hasPip } from '../../../support/engine/has-pip.ts';
import { credentialOf } from '../../../support/engine/network/masked-stage.ts';
import { npmRegistry } from '../../../support/engine/network/npm-registry.ts';
import { pipIndex } from '../../../support/engine/network/pip-index.ts';
import { proxyStage, type ProxyStage } from '../../../support/engine/network/proxy-stage.ts';
import { describeWithSandbox } from '../../../support/engine/sandbox-gate.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const PASSWORD = 'password-4711-of-the-index';

describeWithSandbox('a sandbox with masked credentials', () => {
  itSampled('runs npm ci from a private registry whose token it does not have', async () => {
    const { listener, token } = await npmRegistry();
    const stage = await proxyStage();
    const port = await stage.serve(listener, 'npm.acme.test');
    const hands = await sandbox(stage, `npm.acme.test:${port}`, [
      credentialOf({ hosts: ['npm.acme.test'], sentinel: 'npm_sentinelOfTheToken', secret: token }),
    ]);
    const registry = `npm.acme.test:${port}`;
    const printed = await hands.bash(
      [
        `echo '@acme:registry=https://${registry}/' > .npmrc`,
        `echo '//${registry}/:_authToken=\${NPM_TOKEN}' >> .npmrc`,
        `echo '{"dependencies":{"@acme/toy":"1.0.0"}}' > package.json`,
        'npm install --package-lock-only --no-audit --no-fund && npm ci --no-audit --no-fund',
        `node -p "require('@acme/toy')"; echo "token: $NPM_TOKEN"`,
      ].join('\n'),
    );
    expect(printed).toMatch(/added 1 package[\s\S]*\n42\ntoken: npm_sentinelOfTheToken$/);
    const without = await hands.bash('NPM_TOKEN=wrong npm view @acme/toy 2>&1');
    expect(without).toMatch(/E40[13]/);
    expect(stage.refused).toEqual([]);
  });

  it.skipIf(!hasPip())('runs pip install from a private index whose password it does not have', async () => {
    const stage = await proxyStage();
    const port = await stage.serve(await pipIndex(PASSWORD), 'pypi.acme.test');
    const hands = await sandbox(stage, `pypi.acme.test:${port}`, [
      credentialOf({ hosts: ['pypi.acme.test'], secretName: 'PIP_PASSWORD', secret: PASSWORD }),
    ]);
    const printed = await hands.bash(
      [
        `export PIP_INDEX_URL="https://robot:$PIP_PASSWORD@pypi.acme.test:${port}/simple"`,
        '/usr/bin/python3 -m pip install --quiet --no-cache-dir --target deps toy 2>&1',
        'PYTHONPATH=deps /usr/bin/python3 -c "import toy; print(toy.answer)"',
      ].join('\n'),
    );
    expect(printed).toBe('42');
  });

  itSampled('finds the value neither in memory, files or variables, nor in what comes to it', async () => {
    const secret = 'live-0123456789012345-of-acme';
    const stage = await proxyStage();
    const port = await stage.serve((request, response) => {
      response.end(`you sent ${request.headers.authorization}`);
    }, 'api.acme.test');
    const hands = await sandbox(stage, `api.acme.test:${port}`, [
      credentialOf({
        hosts: ['api.acme.test'],
        secretName: 'API_KEY',
        sentinel: 'mark-0123456789012345-of-acme',
        secret,
      }),
    ]);
    const received = hands.received();
    await hands.bash(
      `cat > scan.mjs <<'END'\n${SCAN}\nEND\n` +
        `cat > client.mjs <<'END'
const answer = await fetch('https://api.acme.test:${port}', { headers: { authorization: 'Bearer ' + process.env.API_KEY } });
globalThis.kept = await answer.text();
(await import('node:fs')).writeFileSync('answer', globalThis.kept);
setInterval(() => globalThis.kept, 1000);
END
node client.mjs > client.log 2>&1 &
until [ -s answer ] || [ -s client.log ]; do sleep 0.05; done`,
    );
    expect(await hands.bash('cat answer client.log')).toBe('you sent Bearer mark-0123456789012345-of-acme');
    const found = JSON.parse(await hands.bash('node scan.mjs')) as Record<'live' | 'mark', string[]>;
    expect(found.mark.map((place) => place.replace(/\d+/, 'N'))).toEqual(
      expect.arrayContaining(['/proc/N/mem', '/proc/N/environ', '/workspace/answer']),
    );
    expect(found.live).toEqual([]);
    expect(received().length).toBeGreaterThan(0);
    expect(received().includes(secret)).toBe(false);
  });

  it('cannot send a sentinel elsewhere, which is listed', async () => {
    const stage = await proxyStage();
    const plain = await stage.serve((_, response) => void response.end());
    const hands = await sandbox(stage, `plain.acme.test:${plain}`, [credentialOf({ hosts: ['api.acme.test'] })]);
    const printed = await hands.bash(`curl -s -H "x-key: $NPM_TOKEN" http://plain.acme.test:${plain}/`);
    const reason = 'the secret NPM_TOKEN is put into requests by https alone';
    expect(printed).toContain(reason);
    expect(stage.refused).toEqual([{ host: 'plain.acme.test', port: plain, reason }]);
  });
});

interface Sandbox extends HandsFixture {
  /** Begins to keep what comes into the sandbox from the proxy. */
  received(): () => Buffer;
}

/** Hands that reach one host through the proxy of the stage, with these credentials. */
async function sandbox(stage: ProxyStage, host: string, credentials: MaskedCredential[]): Promise<Sandbox> {
  const trust = await mkdtemp(join(tmpdir(), 'trust-'));
  onTestFinished(() => rm(trust, { recursive: true, force: true }));
  const roots = trustedRoots([stage.authority.certificate]);
  const masking = await sessionMasking({ credentials, roots });
  const authority = masking?.authority ?? null;
  const { files, variables } = trustInSandbox({ authority, roots: roots.certificates, folder: TRUST_FOLDER });
  for (const [name, content] of Object.entries(files)) await writeFile(join(trust, name), content);
  execFileSync('chmod', ['-R', 'a+rX', trust]);
  const [name = ''] = host.split(':');
  stage.names.set(name, [['127.0.0.1']]);
  await stage.start([host], '127.0.0.1', masking);
  const came: Buffer[] = [];
  const tap = `${stage.socket}.tap`;
  const tapping = createServer((client) => {
    const proxy = connect(stage.socket);
    proxy.on('data', (bytes: Buffer) => void came.push(bytes));
    client.pipe(proxy).pipe(client);
    for (const socket of [client, proxy]) socket.on('error', () => [client, proxy].forEach((one) => one.destroy()));
  });
  await new Promise<void>((done) => tapping.listen(tap, done));
  execFileSync('chmod', ['0666', tap]);
  const fixture = await handsFixture({ egress: tap, trust, environment: { ...masking?.sentinels, ...variables } });
  onTestFinished(async () => {
    await fixture.hands.kill();
    await fixture.remove();
    tapping.close();
  });
  return { ...fixture, received: () => () => Buffer.concat(came) };
}

/** Looks through the memory and the variables of all processes, and through all files that are not the machine's. */
const SCAN = `
import fs from 'node:fs';
const found = { live: [], mark: [] };
// Put together here, so that the text of this program is not found.
const look = (place, bytes) => {
  for (const word of Object.keys(found))
    if (bytes.includes(word + '-01234567' + '89012345-of-acme') && !found[word].includes(place)) found[word].push(place);
};
const attempt = (work) => { try { work(); } catch {} };
for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)) {
  attempt(() => look('/proc/' + pid + '/environ', fs.readFileSync('/proc/' + pid + '/environ')));
  attempt(() => {
    const memory = fs.openSync('/proc/' + pid + '/mem', 'r');
    for (const line of fs.readFileSync('/proc/' + pid + '/maps', 'utf8').split('\\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line) ?? [];
      if (!from || line.includes('/usr/') || line.includes('[v')) continue;
      const end = parseInt(to, 16);
      for (let at = parseInt(from, 16); at < end; at += 8 << 20) attempt(() => {
        const bytes = Buffer.alloc(Math.min((8 << 20) + 100, end - at));
        look('/proc/' + pid + '/mem', bytes.subarray(0, fs.readSync(memory, bytes, 0, bytes.length, at)));
      });
    }
  });
}
const walk = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) attempt(() => {
    const place = folder + '/' + entry.name;
    if (entry.isDirectory()) walk(place);
    else if (entry.isFile()) look(place, fs.readFileSync(place));
  });
};
for (const folder of ['/workspace', '/tmp', '/home', '/run', '/mnt', '/dev/shm', '/opt/hands', '/etc']) attempt(() => walk(folder));
console.log(JSON.stringify(found));
`;
