import { pino, type Logger } from 'pino';

export type Log = Logger;

/**
 * A structured log on standard output, one JSON object a line, each with the room it comes from.
 * Keys that could carry a secret are redacted even where a library logs its own options.
 */
export function createLog(room: string, level: string): Log {
  return pino({
    level,
    base: { room },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['token', 'apiKey', 'authorization', '*.token', '*.apiKey', '*.authorization', '*.headers.authorization'],
      censor: '[redacted]',
    },
  });
}
