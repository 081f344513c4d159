import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import type { Log } from '../../runtime/log.ts';

interface SocketClientOptions {
  apiUrl: string;
  appToken: string;
  log: Log;
}

/**
 * A client for one connection in Socket Mode: the library gives up connecting again after some errors. `whenAnswered` resolves
 * when all envelopes that have arrived are acknowledged, or after a bounded time.
 */
export function createSocketClient(
  { apiUrl, appToken, log }: SocketClientOptions,
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
