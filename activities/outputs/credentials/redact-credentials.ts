import { REDACTED } from '../../../runtime/secrets/create-redact.ts';
import { findCredentials } from './find-credentials.ts';

/**
 * Replaces what looks like a credential with `[redacted]`: for texts of Curfew's own that quote an agent or a program.
 * Refusing them would not help, because nobody could correct them.
 */
export function redactCredentials(text: string): string {
  let redacted = '';
  let end = 0;
  for (const { at, length } of findCredentials(text)) {
    if (at + length <= end) continue;
    if (at >= end) redacted += text.slice(end, at) + REDACTED;
    end = at + length;
  }
  return redacted + text.slice(end);
}
