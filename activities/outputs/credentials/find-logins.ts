import { isPlainWord } from '../../../runtime/secrets/is-plain-word.ts';
import { isExample } from './is-example.ts';
import { isNobodys } from './is-nobodys.ts';
import { isPlaceholder } from './is-placeholder.ts';

/** A password that stands beside its user. Positions are those of what is to be taken out. */
export interface Login {
  at: number;
  length: number;
}

/** In base64, behind the name of the scheme or of a setting. */
const BASIC = /(?:\bbasic[ \t]{1,8}|auth\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?)([A-Za-z\d+/]{12,800}={0,2})/gi;
const OF_CURL = /[ \t](?:-u|--user)[ \t=]{0,8}["']?([^\s:"'$<]{1,128}:[^\s"']{1,256})/g;
const OF_NETRC =
  /\bmachine[ \t]{1,8}([!-~]{1,253})\s{1,20}login\s{1,8}([!-~]{1,128})\s{1,20}password\s{1,8}([!-~]{1,256})/g;
/** Before the option of curl, in the same line. */
const LONGEST_COMMAND = 400;
/** Other words may be base64 by chance. */
const IS_LOGIN = /^[\x21-\x7e]{0,128}?:[\x20-\x7e]{1,400}$/;

/** In RFC 6749, and from there in many libraries. */
const DOCUMENTED = new Set(['gX1fBat3bV', '7Fjfp0ZBr1KtDRbnfVdmIw']);

/**
 * Finds users with passwords that somebody could use: in base64 behind `Basic` or `auth`, in the options of curl and in the
 * lines of a `.netrc`. Those of examples pass.
 */
export function findLogins(text: string): Login[] {
  return [...inBase64(text), ...ofCurl(text), ...ofNetrc(text)];
}

function inBase64(text: string): Login[] {
  return [...text.matchAll(BASIC)].flatMap((match) => {
    const [whole, word = ''] = match;
    const login = Buffer.from(word, 'base64').toString('latin1');
    return IS_LOGIN.test(login) && isReal(login, '') ? [place(match.index, whole, word)] : [];
  });
}

function ofCurl(text: string): Login[] {
  if (!text.includes('curl')) return [];
  return [...text.matchAll(OF_CURL)].flatMap((match) => {
    const [whole, login = ''] = match;
    const line = text.slice(Math.max(0, match.index - LONGEST_COMMAND), match.index);
    const isOfCurl = line.slice(line.lastIndexOf('\n') + 1).includes('curl');
    return isOfCurl && isReal(login, '') ? [place(match.index, whole, login)] : [];
  });
}

function ofNetrc(text: string): Login[] {
  if (!text.includes('machine')) return [];
  return [...text.matchAll(OF_NETRC)].flatMap((match) => {
    const [whole, host = '', user = '', password = ''] = match;
    return isReal(`${user}:${password}`, host) ? [{ at: match.index, length: whole.length }] : [];
  });
}

function isReal(login: string, host: string): boolean {
  const colon = login.indexOf(':');
  const [user, password] = [login.slice(0, colon), login.slice(colon + 1)];
  if (DOCUMENTED.has(password) || isPlainWord(password) || isExample(password)) return false;
  return !isNobodys(host) && !isPlaceholder({ user, password, host });
}

function place(at: number, whole: string, part: string): Login {
  return { at: at + whole.lastIndexOf(part), length: part.length };
}
