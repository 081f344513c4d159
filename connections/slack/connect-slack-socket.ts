import type { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { errorText } from '../../runtime/error-text.ts';
import type { Log } from '../../runtime/log.ts';

/** What Slack sends over the connection: an event, a command, or an interaction. */
export interface SlackEnvelope {
  /** `events_api`, `slash_commands`, `interactive`. */
  type: string;
  payload: unknown;
}

export interface SlackSocketOptions {
  apiUrl: string;
  appToken: string;
  log: Log;
  /** Makes an envelope durable, and returns how to answer it. If it rejects, the envelope is not acknowledged. */
  take: (envelope: SlackEnvelope) => Promise<Record<string, unknown>>;
  /** How long to wait before another attempt to connect; longer after each. */
  retryMs?: number;
}

/** What the library passes on of an envelope. */
interface Passed {
  ack: (answer?: Record<string, unknown>) => Promise<void>;
  type: string;
  body: unknown;
}

const LONGEST_RETRY_MS = 60_000;
const STOP_MS = 3_000;
const HELLO_MS = 30_000;

/**
 * Keeps a connection to Slack in Socket Mode until it is stopped, and opens another when one ends. If the token is refused, the
 * log says so and it is tried again, because somebody may give it the missing rights meanwhile.
 */
export function connectSlackSocket(options: SlackSocketOptions): { stop(): Promise<void> } {
  const { log, retryMs = 1_000 } = options;
  const underWay = new Set<Promise<void>>();
  const stopping = Promise.withResolvers<'stopped'>();
  let stopped = false;

  /** One connection, from its beginning to its end. */
  async function connectOnce(): Promise<void> {
    // The library takes a tenth of a second to load, and most installations never need it.
    const { createSocketClient } = await import('./create-socket-client.ts');
    const client = createSocketClient(options, async () => {
      await Promise.race([Promise.allSettled(underWay), after(STOP_MS)]);
    });
    const ended = new Promise<'ended'>((resolve) => void client.once('disconnected', () => resolve('ended')));
    client.on('slack_event', (passed: Passed) => {
      const answered = answer(passed, options).finally(() => underWay.delete(answered));
      underWay.add(answered);
    });
    const started = client.start();
    // After a stop nobody waits for it.
    started.catch(() => {});
    try {
      const begun = await Promise.race([started, stopping.promise, after(HELLO_MS)]);
      if (begun === undefined) throw new Error('Slack took the connection and did not say hello');
      if (begun !== 'stopped') {
        log.info('connected to Slack');
        await Promise.race([ended, stopping.promise]);
      }
    } finally {
      if (stopped) await Promise.allSettled(underWay);
      await Promise.race([client.disconnect().catch(() => {}), after(STOP_MS)]);
      client.removeAllListeners();
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      const begun = Date.now();
      const atLeastMs = await connectOnce().then(
        () => 0,
        (error: unknown) => failed(error, log),
      );
      failures = Date.now() - begun > LONGEST_RETRY_MS ? 0 : failures + 1;
      const waitMs = Math.max(retryMs * 2 ** (failures - 1), atLeastMs);
      if (!stopped) await Promise.race([after(Math.min(waitMs, LONGEST_RETRY_MS)), stopping.promise]);
    }
  }

  const running = run();
  return {
    async stop() {
      stopped = true;
      stopping.resolve('stopped');
      await running;
    },
  };
}

async function answer({ ack, type, body }: Passed, { take, log }: SlackSocketOptions): Promise<void> {
  try {
    await ack(await take({ type, payload: body }));
  } catch (error) {
    log.error({ err: error, type }, 'an envelope of Slack was not acknowledged, so Slack sends it again');
  }
}

/** Logs why there is no connection. Returns how long Slack asks to wait, in milliseconds. */
function failed(error: unknown, log: Log): number {
  if (isRefusal(error)) {
    log.error(
      { reason: error.data.error },
      'Slack refuses the connection: is Socket Mode switched on for the app, and is SLACK_APP_TOKEN an app-level token with the scope connections:write?',
    );
    return 0;
  }
  // The library gives no error when a connection ends before Slack said hello.
  const reason = error === undefined ? 'the connection ended at once' : errorText(error);
  log.error({ reason }, 'Slack cannot be connected to now; it is tried again');
  return isRateLimit(error) ? error.retryAfter * 1_000 : 0;
}

function isRefusal(error: unknown): error is WebAPIPlatformError {
  return error instanceof Error && 'code' in error && error.code === 'slack_webapi_platform_error';
}

function isRateLimit(error: unknown): error is WebAPIRateLimitedError {
  return error instanceof Error && 'code' in error && error.code === 'slack_webapi_rate_limited_error';
}

async function after(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
