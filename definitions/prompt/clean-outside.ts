import { cleanInput } from '../../text/clean-input.ts';

/** How many characters of strings are read. The result is cut far earlier; what comes behind them does not fit in any case. */
const READ_CHARACTERS = 65_536;
const STRING = /"(?:[^"\\]|\\.)*"/g;
/** Nothing is hidden in a string of these characters. Most strings of an event are ids and addresses. */
const PLAIN = /^[\w .,:;/+=?%"-]*$/;

/**
 * Cleans text from outside for a prompt (`cleanInput`). If it is JSON, such as the result of `toJSON`, each of its strings
 * is cleaned first: each has an author of its own, and its quotes and line ends are escaped, so that the Markdown in it
 * could not be read otherwise.
 */
export function cleanOutside(text: string): string {
  return cleanInput(isJson(text) ? cleanStrings(text) : text);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Replaces only strings, so that long numbers keep all their digits. */
function cleanStrings(json: string): string {
  let left = READ_CHARACTERS;
  return json.replaceAll(STRING, (written) => {
    left -= written.length;
    if (left < 0) return '""';
    if (PLAIN.test(written)) return written;
    const value = String(JSON.parse(written));
    const cleaned = cleanInput(value);
    return cleaned === value ? written : JSON.stringify(cleaned);
  });
}
