import { isNobodys } from './is-nobodys.ts';
import { isPlaceholder } from './is-placeholder.ts';

/** A password in an address. Positions are those of the whole `user:password@host`. */
export interface PasswordUrl {
  at: number;
  length: number;
}

const PART = String.raw`[^\s/:@?#"'\`<>\\|]`;
const PASSWORD = String.raw`[^\s/@?#"'\`<>\\|]`;
const URL_WITH_PASSWORD = new RegExp(
  String.raw`(?<=[A-Za-z\d+.-]:\/\/)(${PART}{0,128}):(${PASSWORD}{1,256})@(\[[\da-fA-F:.]{2,45}\]|[^\s/:?#"'\`<>\\|,;)\]}]{1,253})`,
  'g',
);

/**
 * Finds addresses with a password that somebody could use. Those of examples pass: a host that belongs to nobody or is this
 * machine, a variable for a password, the name of the user once more, or a word such as `changeme`.
 */
export function findPasswordUrls(text: string): PasswordUrl[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(URL_WITH_PASSWORD)].flatMap((match) => {
    const [whole, user = '', password = '', host = ''] = match;
    const isReal = !isNobodys(host) && !isPlaceholder({ user, password, host });
    return isReal ? [{ at: match.index, length: whole.length }] : [];
  });
}
