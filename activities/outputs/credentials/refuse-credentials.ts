import type { AllowedSecret } from '../../../definitions/outputs/options/allowed-secrets.ts';
import { isSecretAllowed } from '../../../definitions/outputs/options/is-secret-allowed.ts';
import { holdsSecret } from '../../../runtime/secrets/create-redact.ts';
import { cleanOutput } from '../../../text/clean-output.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { findCredentials, type FoundCredential } from './find-credentials.ts';
import { linesAt } from './lines-at.ts';

/** Nobody corrects more than these in one go. */
const MOST_NAMED = 50;

/** What an agent gave to a tool, as it would leave. */
export interface WordsThatLeave {
  tool: string;
  /** Plain JSON. Every string in it counts. */
  input: unknown;
  /** Credentials of ours. */
  secrets: readonly string[];
  /** What the automation allows although it looks like a credential. */
  allowed: readonly AllowedSecret[];
}

/**
 * Throws a ToolError if the words of an agent hold a credential, before or after they are cleaned: cleaning takes invisible
 * text out of them, which may have stood within a credential. The error names the field, the line and the rule, never the
 * credential. Credentials of ours are never allowed.
 */
export function refuseCredentials({ tool, input, secrets, allowed }: WordsThatLeave): void {
  const problems = stringsOf(input, '').flatMap(({ field, text }) => problemsOf(field, text, { secrets, allowed }));
  if (problems.length === 0) return;
  const list = problems.slice(0, MOST_NAMED).map((problem) => `- ${problem}.`);
  if (problems.length > MOST_NAMED) list.push(`- and ${problems.length - MOST_NAMED} more.`);
  throw new ToolError(
    `What you wrote may not leave:\n${list.join('\n')}\nRemove it and call ${tool} again. To show a format, write an example such as <token>.`,
  );
}

function stringsOf(value: unknown, field: string): { field: string; text: string }[] {
  if (typeof value === 'string') return [{ field, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => stringsOf(item, field === '' ? key : `${field}.${key}`));
}

function problemsOf(
  field: string,
  text: string,
  { secrets, allowed }: Pick<WordsThatLeave, 'secrets' | 'allowed'>,
): string[] {
  const cleaned = cleanOutput(text);
  if (holdsSecret(text, secrets) || holdsSecret(cleaned, secrets)) {
    return [`${field}: holds a credential that is not yours`];
  }
  const isForbidden = ({ rule }: FoundCredential): boolean => !isSecretAllowed(allowed, { rule, path: null });
  const found = findCredentials(text).filter(isForbidden);
  const places = found.map(({ at }) => at);
  const lines = linesAt(text, places);
  const written = found.map(({ rule }, index) => `${field}, line ${(lines[index] ?? 0) + 1}: ${looksLike(rule)}`);
  if (written.length > 0) return written;
  const hidden = findCredentials(cleaned).filter(isForbidden);
  return hidden.map(({ rule }) => `${field}: ${looksLike(rule)}`);
}

function looksLike(rule: string): string {
  return `looks like a credential (rule ${rule})`;
}
