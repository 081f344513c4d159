import type { CredentialRule } from '../../../definitions/outputs/options/credential-rules.ts';
import { CREDENTIAL_PATTERNS, type CredentialPattern } from './credential-patterns.ts';
import { decodedValues } from './decoded-values.ts';
import { findLogins } from './find-logins.ts';
import { findPasswordUrls } from './find-password-urls.ts';
import { findPrivateKeys } from './find-private-keys.ts';
import { isExample } from './is-example.ts';
import { joined, type Derived } from './joined.ts';

/** A credential in a text. Positions are those of JavaScript's strings. */
export interface FoundCredential {
  rule: CredentialRule;
  at: number;
  length: number;
}

/**
 * Finds every text that looks like a usable credential: alone on a line, within a program, in UTF-16 (zero bytes between the
 * characters), split into strings that a program joins, or in base64. Examples pass. The result is in the order of the text,
 * and it is complete, because a caller may allow some of it. It takes time linear in the text: 64 kB take a millisecond or two.
 */
export function findCredentials(text: string): FoundCredential[] {
  const derived = [...joined(text), ...decodedValues(text)];
  return withoutDoubles([...findPlain(text), ...derived.flatMap(findDerived)]);
}

function findDerived(derived: Derived): FoundCredential[] {
  return findPlain(derived.text).map(({ rule, at, length }) => {
    const [from, to] = [derived.originOf(at), derived.originOf(at + length - 1)];
    return { rule, at: from.at, length: to.at + to.length - from.at };
  });
}

function findPlain(text: string): FoundCredential[] {
  const ofPatterns = CREDENTIAL_PATTERNS.flatMap((pattern) => matchesOf(pattern, text));
  const urls = findPasswordUrls(text).map(({ at, length }) => ({ rule: 'password-in-url' as const, at, length }));
  const logins = findLogins(text).map(({ at, length }) => ({ rule: 'basic-auth' as const, at, length }));
  const keys = findPrivateKeys(text).map(({ at, length }) => ({ rule: 'private-key' as const, at, length }));
  return [ofPatterns, urls, logins, keys].flat();
}

function matchesOf({ rule, hints, pattern }: CredentialPattern, text: string): FoundCredential[] {
  if (!hints.some((hint) => text.includes(hint))) return [];
  const found: FoundCredential[] = [];
  for (const match of text.matchAll(pattern)) {
    const credential = match[1] ?? match[0];
    if (isExample(credential) || isExample(match[0]) || isHash(rule, match)) continue;
    found.push({ rule, at: match.index + match[0].lastIndexOf(credential), length: credential.length });
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
