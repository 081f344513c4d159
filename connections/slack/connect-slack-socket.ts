import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
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

const CANNOT_CONNECT =
  'Slack cannot be connected to. Socket Mode must be switched on for the app, and SLACK_APP_TOKEN be an app-level token with the scope connections:write';
const LONGEST_RETRY_MS = 60_000;
const STOP_MS = 3_000;
const HELLO_MS = 30_000;

/**
 * Keeps a connection to Slack in Socket Mode until it is stopped, and opens another when one ends. If the token is refused, the
 * log says so and it is tried again, because somebody may give it the missing rights meanwhile.
 */
export function connectSlackSocket(options: SlackSocketOptions): { stop(): Promise<void> } {
  const { log, take, retryMs = 1_000 } = options;
  const underWay = new Set<Promise<void>>();
  const stopping = Promise.withResolvers<'stopped'>();
  let stopped = false;

  async function answer({ ack, type, body }: Passed): Promise<void> {
    try {
      await ack(await take({ type, payload: body }));
    } catch (error) {
      log.error({ err: error, type }, 'an envelope of Slack was not acknowledged, so Slack sends it again');
    }
  }

  /** One connection, from its beginning to its end. */
  async function connectOnce(): Promise<void> {
    const client = createClient(options, async () => {
      await Promise.race([Promise.allSettled(underWay), after(STOP_MS)]);
    });
    const ended = new Promise<'ended'>((resolve) => void client.once('disconnected', () => resolve('ended')));
    client.on('slack_event', (passed: Passed) => {
      const answered = answer(passed).finally(() => underWay.delete(answered));
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
      await connectOnce().catch((error: unknown) => log.error({ err: error }, CANNOT_CONNECT));
      failures = Date.now() - begun > LONGEST_RETRY_MS ? 0 : failures + 1;
      if (!stopped)
        await Promise.race([after(Math.min(retryMs * 2 ** (failures - 1), LONGEST_RETRY_MS)), stopping.promise]);
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

/** The library gives up connecting again after some errors, so each connection has a client of its own. */
function createClient(
  { apiUrl, appToken, log }: SlackSocketOptions,
  whenAnswered: () => Promise<void>,
): SocketModeClient {
  const silent = {
    debug() {},
    info() {},
    warn() {},
    error() {},
    setLevel() {},
    getLevel: () => 'error' as never,
    setName() {},
  };
  const options = {
    appToken,
    logger: silent,
    autoReconnectEnabled: false,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 10_000 },
  };
  return new SteadyClient({ log, whenAnswered, options });
}

async function after(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

interface SteadyOptions {
  log: Log;
  /** Resolves when all envelopes that have arrived are acknowledged, or after a bounded time. */
  whenAnswered: () => Promise<void>;
  options: SocketModeOptions;
}

/**
 * The library ends the process when an envelope does not have its shape, and closes the connection as soon as Slack announces
 * its end, so that envelopes which are being stored are not acknowledged: Slack would tell people that their commands failed.
 */
class SteadyClient extends SocketModeClient {
  readonly #log: Log;
  readonly #whenAnswered: () => Promise<void>;

  constructor({ log, whenAnswered, options }: SteadyOptions) {
    super(options);
    this.#log = log;
    this.#whenAnswered = whenAnswered;
  }

  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    try {
      const reason = reasonOfEnd(data);
      if (reason !== null) {
        if (reason === 'link_disabled')
          this.#log.error('Socket Mode was switched off in the settings of the app at Slack');
        else this.#log.info({ reason }, 'Slack ends the connection; another one is opened');
        await this.#whenAnswered();
      }
      await super.onWebSocketMessage(data, isBinary);
    } catch (error) {
      this.#log.warn({ err: error }, 'an envelope of Slack is not understood');
    }
  }
}

/** Why Slack ends the connection, in its own words; null for all other messages. */
function reasonOfEnd(data: string | ArrayBuffer): string | null {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return null;
  const message: unknown = JSON.parse(data);
  const { type, reason } = (message ?? {}) as { type?: unknown; reason?: unknown };
  return type === 'disconnect' ? String(reason) : null;
}
