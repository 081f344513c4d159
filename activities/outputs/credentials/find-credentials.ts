import type { CredentialRule } from '../../../definitions/outputs/credential-rules.ts';
import { CREDENTIAL_PATTERNS, type CredentialPattern } from './credential-patterns.ts';
import { decodedValues } from './decoded-values.ts';
import { findPasswordUrls } from './find-password-urls.ts';
import { findPrivateKeys } from './find-private-keys.ts';
import { isExample } from './is-example.ts';
import { joined } from './joined.ts';

/** A credential in a text. Positions are those of JavaScript's strings. */
export interface FoundCredential {
  rule: CredentialRule;
  at: number;
  length: number;
}

/** Nobody corrects more than these in one go. */
const MOST_FOUND = 100;

/**
 * Finds what looks like a usable credential: alone on a line, within a program, in UTF-16 (zero bytes between the
 * characters), split into strings that a program joins, or in base64 as the value of a key, as in a Secret of Kubernetes.
 * Examples pass. It takes time linear in the text: 64 kB take a millisecond or two.
 */
export function findCredentials(text: string): FoundCredential[] {
  const found = findPlain(text);
  for (const derived of [...joined(text), ...decodedValues(text)]) {
    for (const { rule, at, length } of findPlain(derived.text).slice(0, MOST_FOUND)) {
      const [from, to] = [derived.originOf(at), derived.originOf(at + length - 1)];
      found.push({ rule, at: from.at, length: to.at + to.length - from.at });
    }
  }
  return withoutDoubles(found).slice(0, MOST_FOUND);
}

function findPlain(text: string): FoundCredential[] {
  const ofPatterns = CREDENTIAL_PATTERNS.flatMap((pattern) => matchesOf(pattern, text));
  const urls = findPasswordUrls(text).map(({ at, length }) => ({ rule: 'password-in-url' as const, at, length }));
  const keys = findPrivateKeys(text).map(({ at, length }) => ({ rule: 'private-key' as const, at, length }));
  return [...ofPatterns, ...urls, ...keys];
}

function matchesOf({ rule, hints, pattern }: CredentialPattern, text: string): FoundCredential[] {
  if (!hints.some((hint) => text.includes(hint))) return [];
  const found: FoundCredential[] = [];
  for (const match of text.matchAll(pattern)) {
    const credential = match[1] ?? match[0];
    if (isExample(credential) || isExample(match[0]) || isHash(rule, match)) continue;
    found.push({ rule, at: match.index + match[0].lastIndexOf(credential), length: credential.length });
    if (found.length === MOST_FOUND) break;
  }
  return found;
}

/** Forty hexadecimal digits beside an id of AWS are a commit, not its key. */
function isHash(rule: CredentialRule, match: RegExpExecArray): boolean {
  return rule === 'aws' && /^[a-f\d]{40}$/.test(match[1] ?? '');
}

/** A credential may be found in several forms of the text. */
function withoutDoubles(found: FoundCredential[]): FoundCredential[] {
  const first = new Map(found.toReversed().map((one) => [`${one.rule} ${one.at}`, one]));
  return [...first.values()].toSorted((a, b) => a.at - b.at);
}
