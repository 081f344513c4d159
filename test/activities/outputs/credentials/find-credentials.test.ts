import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCredentials } from '../../../../activities/outputs/credentials/find-credentials.ts';
import { redactCredentials } from '../../../../activities/outputs/credentials/redact-credentials.ts';

/** As many characters of the alphabet as asked for, always the same and in no order. */
function some(count: number, alphabet = 'aZ3kQ9xB7mW2vT5nR8cL4pH6sD1fG'): string {
  let state = 7;
  return Array.from({ length: count }, () => alphabet[(state = (state * 75 + 74) % 65_537) % alphabet.length]).join('');
}

const HEX = '0f3a9c7e1b5d8246';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pem = (kind: string): string => `-----BEGIN ${kind}-----\n${some(64)}\n${some(64)}\n-----END ${kind}-----`;

const REAL: [string, string][] = [
  ['1password', `ops_ey${some(250)}`],
  ['airtable', `pat${some(14)}.${some(64, HEX)}`],
  ['age', `AGE-SECRET-KEY-1${some(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`],
  ['anthropic', `sk-ant-api03-${some(93)}AA`],
  ['aws', `AKIA${some(16, 'Q7ZP3MXKTW5RYB2N')}`],
  ['aws', `ABSK${some(132)}`],
  ['aws', `aws_secret_access_key = ${some(40)}`],
  ['azure', `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${some(86)}==;`],
  ['azure', `abc8Q~${some(34)}`],
  ['azure', `https://acme.blob.core.windows.net/c?sv=2024-11-04&se=2030-01-01&sig=${some(43)}%3D`],
  ['azure', `${some(52)}JQQJ99${some(26)}`],
  ['basic-auth', `Authorization: Basic ${base64('deploy:Kx82hd7sQz')}`],
  ['basic-auth', `{"auths":{"https://registry.acme.io/v1/":{"auth":"${base64('acme:Kx82hd7sQz')}"}}}`],
  ['basic-auth', 'curl -s -u deploy:Kx82hd7sQz https://git.acme.io/x'],
  ['basic-auth', 'machine git.acme.io\n  login deploy\n  password Kx82hd7sQz'],
  ['brevo', `xkeysib-${some(64, HEX)}-${some(16)}`],
  ['circleci', `CCIPAT_${some(22)}_${some(40, HEX)}`],
  ['databricks', `dapi${some(32, HEX)}`],
  ['digitalocean', `dop_v1_${some(64, HEX)}`],
  ['discord', `M${some(23)}.${some(6)}.${some(27)}`],
  ['docker', `dckr_pat_${some(27)}`],
  ['doppler', `dp.st.prd.${some(43)}`],
  ['fly', `FlyV1 fm2_${some(200)}`],
  ['github', `ghp_${some(36)}`],
  ['github', `gho_${some(36)}`],
  ['github', `ghs_${some(36)}`],
  ['github', `github_pat_${some(22)}_${some(59)}`],
  ['gitlab', `glpat-${some(20)}`],
  ['google', `AIza${some(35)}`],
  ['huggingface', `hf_${some(34)}`],
  ['hubspot', 'pat-na1-3f786850-e387-550f-daba-36ed7e6dc881'],
  ['jfrog', `AKCp${some(69)}`],
  ['langsmith', `lsv2_pt_${some(32, HEX)}_${some(10, HEX)}`],
  ['linear', `lin_api_${some(40)}`],
  ['npm', `npm_${some(36)}`],
  ['npm', `//registry.npmjs.org/:_authToken=${some(36)}`],
  ['npm', `_auth=${some(40)}`],
  ['openrouter', `sk-or-v1-${some(64, HEX)}`],
  ['planetscale', `pscale_tkn_${some(43)}`],
  ['replicate', `r8_${some(37)}`],
  ['sonar', `sqp_${some(40, HEX)}`],
  ['square', `sq0atp-${some(22)}`],
  ['slack', `xoxc-123456789012-123456789012-123456789012-${some(64, HEX)}`],
  ['vercel', `vcp_${some(56)}`],
  ['openai', `sk-proj-${some(74)}T3BlbkFJ${some(74)}`],
  ['password-in-url', 'https://deploy:Sup3rS3cret9@git.acme.io/x'],
  ['password-in-url', 'postgres://app:Kx82hd7sQz@db.acme.io:5432/app'],
  ['password-in-url', 'mysql://root:hunter2@10.0.0.7/x'],
  ['password-in-url', 'mongodb+srv://:Kx82hd7sQz@cluster0.acme.mongodb.net'],
  ['private-key', pem('PRIVATE KEY')],
  ['private-key', pem('RSA PRIVATE KEY')],
  ['private-key', pem('EC PRIVATE KEY')],
  ['private-key', pem('ENCRYPTED PRIVATE KEY')],
  ['private-key', pem('OPENSSH PRIVATE KEY')],
  ['private-key', pem('PGP PRIVATE KEY BLOCK').replace('\n', '\nVersion: 1\n\n')],
  ['private-key', pem('RSA PRIVATE KEY').replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F3A\n\n')],
  ['private-key', JSON.stringify({ type: 'service_account', private_key: pem('PRIVATE KEY') })],
  ['private-key', JSON.stringify({ kty: 'EC', crv: 'P-256', d: some(43) })],
  ['pypi', `pypi-AgEIcHlwaS5vcmc${some(80)}`],
  ['sendgrid', `SG.${some(22)}.${some(43)}`],
  ['shopify', `shpat_${some(32, HEX)}`],
  ['slack', `xoxb-123456789012-1234567890123-${some(24)}`],
  ['slack', `xapp-1-A0123456789-1234567890123-${some(64, HEX)}`],
  ['slack', `https://hooks.slack.com/services/T01234567/B01234567/${some(24)}`],
  ['stripe', `sk_live_${some(24)}`],
  ['telegram', `123456789:AA${some(33)}`],
  ['twilio', `SK${some(32, HEX)}`],
  ['vault', `hvs.${some(95)}`],
];

const rulesIn = (text: string): string[] => [...new Set(findCredentials(text).map(({ rule }) => rule))];

describe('looking for credentials', () => {
  it.each(REAL)('finds one of %s alone on a line', (rule, credential) => {
    expect(rulesIn(credential)).toEqual([rule]);
  });

  it('finds each wherever it stands, and says where', () => {
    const around = fc.string().map((text) => text.replaceAll(/[\w$%{}\\"'`:/@<>.+=-]/g, ' '));
    fc.assert(
      fc.property(around, around, fc.constantFrom(...REAL), (before, after, [rule, credential]) => {
        const text = `${before}\n${credential}\n${after}`;
        const [found] = findCredentials(text);
        expect(found?.rule).toBe(rule);
        const part = text.slice(found?.at, (found?.at ?? 0) + (found?.length ?? 0));
        expect(credential.includes(part) && part.length > 15).toBe(true);
      }),
    );
  });

  it.each([
    ['in UTF-16', Buffer.from(`\uFEFFtoken=ghp_${some(36)}\r\n`, 'utf16le').toString('latin1')],
    ['split into two strings', `const token = 'ghp_${some(10)}' +\n  '${some(26)}';`],
    ['split at the end of a line', `TOKEN=ghp_${some(10)}\\\n${some(26)}`],
    ['within a string of JSON', JSON.stringify({ text: `a\nghp_${some(36)}` })],
    ['in a URL', `https://x/?next=a%3Dghp_${some(36)}`],
    [
      'in a Secret of Kubernetes',
      `kind: Secret\ndata:\n  token: ${Buffer.from(`ghp_${some(36)}`).toString('base64')}\n`,
    ],
    ['in a Secret of Kubernetes in one line', `{"data":{"token":"${base64(`ghp_${some(36)}`)}"}}`],
    ['in coloured output', `\u001B[32mghp_${some(10)}\u001B[0m${some(26)}`],
    ['in emphasised words', `_ghp_${some(36)}_`],
    ['behind another name', `token_ghp_${some(36)}`],
    ['in one line of 4 MB', `${'x=1;'.repeat(1_000_000)}t="ghp_${some(36)}"`],
    ['between bytes that are no text', `\u0000\u00ff\u0001(ghp_${some(36)}\u0002\u00fe`],
  ])('finds one %s', (_, text) => {
    expect(rulesIn(text)).toEqual(['github']);
  });

  it.each([
    'DATABASE_URL=postgres://postgres:postgres@localhost:5432/app',
    'postgres://app:Kx82hd7sQz@localhost/app redis://:Kx82hd7sQz@127.0.0.1 amqp://u:Kx82hd7sQz@[::1]:5672',
    'postgres://app:Kx82hd7sQz@db.example.com/app mysql://a:Kx82hd7sQz@db.test/x http://a:Kx82hd7sQz@x.invalid',
    'postgres://app:app@db:5432/app mysql://root:root@mysql/app amqp://guest:guest@rabbitmq.internal',
    'postgres://u:password@db mongodb://u:changeme@mongo redis://:secret@redis mysql://u:my-secret-pw@mysql/x https://u:your-password@acme.io',
    'postgres://u:<password>@db.acme.io https://u:${PASSWORD}@acme.io https://u:$DB_PASS@acme.io http://u:{{ p }}@acme.io',
    'http://u:xxxx@acme.io http://u:****@acme.io http://u:%s@acme.io http://u:%PASS%@acme.io http://u:1234567890@acme.io',
    'https://acme.io:8080/a@b https://acme.io:443?x=a@b http://x:pass123@web s3://b:s3cr3t@minio',
    'AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY AKIAXXXXXXXXXXXXXXXX',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    `ghp_${'x'.repeat(36)} ghp_${'0123456789'.repeat(4)} npm_abcdefghijklmnopqrstuvwxyz0123456789`,
    '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
    'if (text.includes("-----BEGIN PRIVATE KEY-----")) throw new Error("no keys, please, in this file of ours")',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n-----END PUBLIC KEY-----',
    '"integrity": "sha512-Kx82hd7sQzKx82hd7sQzKx82hd7sQzKx82hd7sQzKx82hd7sQz=="',
    `https://acme.s3.amazonaws.com/x?X-Amz-Credential=AKIA${some(16, 'Q7ZP3MXKTW5RYB2N')}%2F20260101%2Fus-east-1`,
    `Authorization: Basic ${base64('Aladdin:open sesame')} Basic ${base64('user:password')} Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW basic authentication`,
    'curl -u admin:admin http://localhost:3000 curl -u "$USER:$PASSWORD" x; docker run -u 1000:1000 x',
    'machine api.example.com login me password Kx82hd7sQz',
    'secret: 3f786850e387550fdab836ed7e6dc881de23001b\nrevision: 3f786850e387550fdab836ed7e6dc881de23001b',
    'DefaultEndpointsProtocol=http;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;',
    '//registry.npmjs.org/:_authToken=${NPM_TOKEN}',
    'postgres://someuser:somepassword@somehost:381/x ghp_PersonalAccessToken01245678900000000',
    'import { skipped } from "sk-learn"; const glue = "gl-matrix"; task-force xoxo-club',
  ])('takes examples for what they are: %s', (text) => {
    expect(findCredentials(text)).toEqual([]);
  });

  it('finds the token and the login in the header that git was given', () => {
    const header = `extraheader = AUTHORIZATION: basic ${base64(`x-access-token:ghs_${some(36)}`)}`;
    expect(rulesIn(header)).toEqual(expect.arrayContaining(['github', 'basic-auth']));
  });

  it('finds everything, however much stands before it', () => {
    const many = Array.from({ length: 300 }, (_, index) => `ghp_${String(index).padStart(4, '7')}${some(32)}`);
    expect(findCredentials([...many, `AKIA${some(16, 'Q7ZP3MXKTW5RYB2N')}`].join('\n'))).toHaveLength(301);
    expect(findCredentials(many.map(base64).join('\n'))).toHaveLength(300);
    expect(redactCredentials(many.join(' '))).toBe(many.map(() => '[redacted]').join(' '));
  });

  it('finds a password that nobody would write in an example, at every host that somebody may own', () => {
    const password = fc.stringMatching(/^[A-HJ-NP-Z][a-km-z]{3}[2-9]{2}[A-HJ-NP-Z]{2}[2-9][a-km-z]{3}$/);
    const host = fc.constantFrom('db.acme.io', 'db', '10.0.0.7', 'postgres.internal', 'example.com.acme.io', 'latest');
    fc.assert(
      fc.property(password, host, fc.constantFrom('postgres', 'https', 'redis', 'amqps'), (secret, at, scheme) => {
        expect(rulesIn(`${scheme}://app:${secret}@${at}/x`)).toEqual(['password-in-url']);
        expect(rulesIn(`${scheme}://app:${secret}@db.example.org/x`)).toEqual([]);
      }),
    );
  });

  it.each([
    ['a'.repeat(1_000_000)],
    ['secret'.repeat(200_000)],
    ['a://b:'.repeat(200_000)],
    ['-----BEGIN PRIVATE KEY-----'.repeat(20_000)],
    ['"d":"kty"'.repeat(100_000)],
    [`AKIA${'A'.repeat(16)} `.repeat(50_000)],
    ["'\n'".repeat(300_000)],
    [`a: ${'A'.repeat(20)}\n`.repeat(40_000)],
    [`ghp_${some(36)}'+\n'`.repeat(20_000)],
    [`${base64(`ghp_${some(36)}`)} `.repeat(15_000)],
    [`curl ${' -u a:b'.repeat(100_000)}`],
    [`machine a login b `.repeat(50_000)],
    [`?sv=${'a&'.repeat(400_000)}`],
    ['?sv='.repeat(250_000)],
    ['SG.xox.hvs.AIza ghp_ gl sk-'.repeat(40_000)],
  ])('takes linear time for hostile text: %#', (text) => {
    const start = performance.now();
    findCredentials(text);
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
