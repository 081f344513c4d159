import { pino, type Logger } from 'pino';
import { createRedact } from './secrets/create-redact.ts';

export type Log = Logger;

/**
 * A structured log on standard output, one JSON object a line, each with the room it comes from.
 * Keys that could carry a secret are redacted even where a library logs its own options, and the secrets of this process
 * wherever they stand in a line.
 */
export function createLog(room: string, level: string, secrets: readonly string[]): Log {
  return pino({
    level,
    hooks: { streamWrite: createRedact(secrets) },
    base: { room },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['token', 'apiKey', 'authorization', '*.token', '*.apiKey', '*.authorization', '*.headers.authorization'],
      censor: '[redacted]',
    },
  });
}
