import { createHmac, randomUUID } from 'node:crypto';

export const BENCH_SECRET = 'the secret of the benchmark';

const BODY_BYTES = 10_000;

export interface SignedRequest {
  deliveryId: string;
  /** The whole request as it goes over the wire. */
  bytes: Buffer;
}

/** Makes requests of GitHub's kind: different issues, 10 kB each, signed. */
export function signedRequests(count: number): SignedRequest[] {
  return Array.from({ length: count }, () => {
    const deliveryId = randomUUID();
    return { deliveryId, bytes: wire(deliveryId, issuePayload(deliveryId)) };
  });
}

/** The body of a delivery that opens an issue which no other body opens. */
export function issuePayload(deliveryId: string): string {
  const number = Number.parseInt(deliveryId.slice(0, 8), 16) + 1;
  const repository = { full_name: 'acme/api', html_url: 'https://github.com/acme/api', private: true };
  const sender = { login: 'ada', id: 1, type: 'User' };
  const issue = { number, title: `It breaks ${deliveryId}`, state: 'open', labels: [], user: sender, body: '' };
  const payload = { action: 'opened', issue, repository, sender, installation: { id: 7 } };
  issue.body = 'It breaks when "quoted".\n'.repeat(400).slice(0, BODY_BYTES - JSON.stringify(payload).length);
  return JSON.stringify(payload);
}

function wire(deliveryId: string, body: string): Buffer {
  const signature = createHmac('sha256', BENCH_SECRET).update(body).digest('hex');
  const head = [
    'POST /hooks/github HTTP/1.1',
    'host: 127.0.0.1',
    'content-type: application/json',
    'user-agent: GitHub-Hookshot/bench',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-github-event: issues',
    `x-github-delivery: ${deliveryId}`,
    `x-hub-signature-256: sha256=${signature}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
