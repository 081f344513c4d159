import type { LogLevel, LogMetadata } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import type { Log } from '../../runtime/log.ts';

/**
 * Lets Temporal's SDK, and with it workflows and activities, write to our log. Call it once per process, before anything
 * else of `@temporalio/worker`. It also switches off the signal handling of the SDK, which would stop the Workers while we
 * stop them ourselves.
 */
export async function installTemporalLog(log: Log): Promise<void> {
  const { Runtime, makeTelemetryFilterString } = await import('@temporalio/worker');
  Runtime.install({
    shutdownSignals: [],
    logger: temporalLogger(log),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

/** A logger for Temporal's SDK that writes to our log, with our run id. What the SDK says about itself is logged as detail. */
export function temporalLogger(log: Log): Logger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void =>
    log[levelOf(level, message, meta)](fields(meta), message.trimEnd());
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

const RUN = 'run/';

/** The SDK also warns of a Worker without workflows, which is what we want for attending sessions. */
function levelOf(level: LogLevel, message: string, meta?: LogMetadata): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  const isOwn = meta?.['sdkComponent'] === 'worker' || meta?.['sdkComponent'] === 'core';
  if (isOwn && (level === 'INFO' || message.startsWith('No workflows registered'))) return 'debug';
  return ({ TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const)[level];
}

function fields(meta: LogMetadata = {}): Record<string, unknown> {
  const { error, workflowId, ...rest } = meta;
  const runId = typeof workflowId === 'string' && workflowId.startsWith(RUN) ? workflowId.slice(RUN.length) : undefined;
  return {
    ...rest,
    ...(workflowId === undefined ? {} : { workflowId: String(workflowId) }),
    // This also removes Temporal's own `runId`, which would be confused with ours.
    runId,
    ...(error === undefined ? {} : { err: error as unknown }),
  };
}
