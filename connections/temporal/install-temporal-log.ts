import type { LogLevel, LogMetadata } from '@temporalio/common';
import type { Logger } from '@temporalio/worker';
import type { Log } from '../../runtime/log.ts';

/**
 * Lets Temporal's SDK, and workflows and activities with it, write to our log. Has to be called before anything else of
 * `@temporalio/worker`, once per process. The process's own signal handling is then the only one: the SDK would otherwise stop its
 * Workers by itself at the same time.
 */
export async function installTemporalLog(log: Log): Promise<void> {
  const { Runtime, makeTelemetryFilterString } = await import('@temporalio/worker');
  Runtime.install({
    shutdownSignals: [],
    logger: temporalLogger(log),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

/** What Temporal's SDK writes to, in our words: our run id, and what it says of its own life as detail. */
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

/** What the SDK says of its own life is detail; a Worker without workflows is what `attend` is meant to be. */
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
    // Temporal's own run id would stand where ours is expected.
    runId,
    ...(error === undefined ? {} : { err: error as unknown }),
  };
}
