import { randomInt, randomUUID } from 'node:crypto';

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const HEX = '0123456789abcdef';
/** Enough that no sentinel is met by chance, or guessed. */
const USUAL_LENGTH = 40;

/** Public beginnings of tokens that tools check, and how many letters and digits follow. A longer one comes first. */
const PREFIXES: [prefix: string, length: number][] = [
  ['ghp_', 36],
  ['gho_', 36],
  ['ghu_', 36],
  ['ghs_', 36],
  ['ghr_', 36],
  ['github_pat_', 82],
  ['glpat-', 20],
  ['npm_', 36],
  ['pypi-', 160],
  ['sk-ant-', 95],
  ['sk-proj-', 48],
  ['sk-', 48],
  ['sk_live_', 32],
  ['sk_test_', 32],
  ['xoxb-', 50],
  ['xoxp-', 50],
  ['xapp-', 90],
  ['hf_', 34],
  ['dckr_pat_', 27],
  ['rubygems_', 48],
  ['lin_api_', 40],
  ['AIza', 35],
];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX_LENGTHS = [32, 40, 64];

/**
 * A random text that stands for a secret where the secret must not be seen. Of the secret it takes only the public shape
 * that tools check: a well-known beginning, or that it is a UUID or a number of 32, 40 or 64 hexadecimal digits.
 */
export function sentinelFor(secret: string): string {
  for (const [prefix, length] of PREFIXES) {
    if (secret.startsWith(prefix)) return prefix + randomText(ALPHANUMERIC, length);
  }
  if (UUID.test(secret)) return randomUUID();
  const isHex = HEX_LENGTHS.includes(secret.length) && /^[0-9a-f]+$/i.test(secret);
  return isHex ? randomText(HEX, secret.length) : randomText(ALPHANUMERIC, USUAL_LENGTH);
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
