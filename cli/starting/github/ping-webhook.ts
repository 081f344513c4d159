import { createHmac, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';
import type { HookDelivery } from '../../../connections/github/hook-calls.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { listen, type Listening } from '../../../runtime/listen.ts';

export type Pinged =
  | { arrived: true }
  /** Why it did not, to stand after "GitHub's ping". */
  | { arrived: false; why: string };

export interface PingOptions {
  calls: Pick<AppSetupCalls, 'deliveries' | 'redeliver'>;
  secret: string;
  /** Where `curfew dev` will listen. Until then somebody has to answer the ping there. */
  port: number;
  patienceMs: number;
}

const EVERY_MS = 500;
/** For the first ping of a new App, which GitHub sends a moment after it was made. */
const FIRST_MS = 10_000;

/**
 * Has GitHub send the ping of the App's webhook once more, and looks whether it arrives. If nothing listens at `port`, the ping is
 * answered here meanwhile; every other event is answered 503, so that it is among the failed ones that `curfew serve` has sent again.
 */
export async function pingWebhook({ calls, secret, port, patienceMs }: PingOptions): Promise<Pinged> {
  const receiver = await receive(secret, port);
  try {
    const first = await latestPing(calls, Date.now() + Math.min(FIRST_MS, patienceMs));
    if (first === null) return { arrived: false, why: 'is not among the deliveries of the App' };
    if (first.succeeded) return { arrived: true };
    await calls.redeliver(first.id);
    const again = await attemptAfter(calls, first, Date.now() + patienceMs);
    if (again === null) return { arrived: false, why: `was not sent again within ${Math.round(patienceMs / 1_000)} s` };
    return again.succeeded ? { arrived: true } : { arrived: false, why: whyOf(again) };
  } catch (error) {
    return { arrived: false, why: `could not be asked for: ${errorText(error)}` };
  } finally {
    await receiver?.close();
  }
}

function whyOf({ answer }: HookDelivery): string {
  if (answer === null) return 'got no answer';
  return answer === 401
    ? 'was answered 401: what listens there has another GITHUB_WEBHOOK_SECRET'
    : `was answered ${answer}`;
}

async function latestPing(calls: PingOptions['calls'], until: number): Promise<HookDelivery | null> {
  for (;;) {
    const found = (await calls.deliveries()).find(({ event }) => event === 'ping');
    if (found !== undefined) return found;
    if (Date.now() > until) return null;
    await sleep(EVERY_MS);
  }
}

async function attemptAfter(
  calls: PingOptions['calls'],
  first: HookDelivery,
  until: number,
): Promise<HookDelivery | null> {
  for (;;) {
    const [latest] = (await calls.deliveries()).filter(({ guid }) => guid === first.guid);
    if (latest !== undefined && latest.id !== first.id) return latest;
    if (Date.now() > until) return null;
    await sleep(EVERY_MS);
  }
}

/** Null if something listens there already. */
async function receive(secret: string, port: number): Promise<Listening | null> {
  const fetch = async (request: Request): Promise<Response> => {
    const isPing = request.headers.get('x-github-event') === 'ping';
    if (!isPing) return new Response('Curfew is not started yet.', { status: 503 });
    const wanted = createHmac('sha256', secret)
      .update(Buffer.from(await request.arrayBuffer()))
      .digest();
    const given = Buffer.from((request.headers.get('x-hub-signature-256') ?? '').replace(/^sha256=/, ''), 'hex');
    const isSigned = given.length === wanted.length && timingSafeEqual(given, wanted);
    return new Response(null, { status: isSigned ? 202 : 401 });
  };
  return await listen({
    fetch,
    host: '127.0.0.1',
    port,
    requestInMs: 5_000,
    mostConnections: 20,
    closeAfterMs: 500,
  }).catch(() => null);
}
