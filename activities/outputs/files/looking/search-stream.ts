import type { AllowedSecret } from '../../../../definitions/outputs/options/allowed-secrets.ts';
import { isSecretAllowed } from '../../../../definitions/outputs/options/is-secret-allowed.ts';
import { holdsSecret } from '../../../../runtime/secrets/create-redact.ts';
import { findSecrets } from '../../policy/find-secrets.ts';

/** What is looked for. */
export interface Search {
  /** Credentials of ours, which are never allowed. */
  secrets: readonly string[];
  allowed: readonly AllowedSecret[];
}

export interface SearchedContent extends Search {
  /** The name of the file for people, for the rules of `allowed`, and for the scanner. */
  path: string;
}

const PIECE_BYTES = 2 * 1024 * 1024;
/** What two pieces have in common, so that no credential is cut in two. */
const OVERLAP_BYTES = 16 * 1024;

/**
 * Looks for credentials in any content, however long it is, holding a few megabytes at a time. Returns one sentence for each
 * rule, with the first line; never the credential.
 */
export async function searchStream(
  content: AsyncIterable<Uint8Array>,
  { path, secrets, allowed }: SearchedContent,
): Promise<string[]> {
  const found = new Map<string, string>();
  let line = 1;
  for await (const { text, isLast } of piecesOf(content)) {
    const name = JSON.stringify(path);
    if (holdsSecret(text, secrets)) found.set('own', `${name} holds a credential that is not yours`);
    for (const { rule, line: within } of await findSecrets(path, text)) {
      if (found.has(rule) || isSecretAllowed(allowed, { rule, path })) continue;
      found.set(rule, `${name} has on line ${line + within} what looks like a credential (rule ${rule})`);
    }
    if (!isLast) line += linesIn(text.slice(0, -OVERLAP_BYTES));
  }
  return [...found.values()];
}

/** The content as texts whose characters are bytes (latin1), each of which begins with the end of the one before. */
async function* piecesOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<{ text: string; isLast: boolean }> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    const piece = Buffer.concat(chunks);
    yield { text: piece.toString('latin1'), isLast: false };
    chunks = [piece.subarray(-OVERLAP_BYTES)];
    bytes = OVERLAP_BYTES;
  }
  yield { text: Buffer.concat(chunks).toString('latin1'), isLast: true };
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
