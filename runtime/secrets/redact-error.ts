import type { Redact } from './create-redact.ts';
import { redactValues } from './redact-values.ts';

const MOST_CAUSES = 20;

/**
 * Takes secrets out of an error before it is stored or shown: out of its message, its stack, everything else that it holds as
 * plain JSON, and the same of its causes. It changes the error itself, so that its class stays what it is, and returns it.
 */
export function redactError<Thrown>(error: Thrown, redact: Redact, depth = MOST_CAUSES): Thrown {
  if (!(error instanceof Error)) return redactValues(error, redact);
  if (depth === 0) return error;
  for (const key of new Set(['message', 'stack', ...Object.keys(error)])) {
    if (key === 'cause') continue;
    const value: unknown = Reflect.get(error, key);
    // Some errors of libraries cannot be changed. The log redacts them again when it writes them.
    if (value !== undefined) Reflect.set(error, key, redactValues(value, redact));
  }
  if (error.cause !== undefined) Reflect.set(error, 'cause', redactError(error.cause, redact, depth - 1));
  if (error instanceof AggregateError) {
    for (const one of error.errors) redactError(one as unknown, redact, depth - 1);
  }
  return error;
}
