/**
 * Abbreviations that Intl takes and IANA does not list: BST is Bangladesh there, and CST is Chicago. People mean other zones by
 * them, so they are refused.
 */
const AMBIGUOUS =
  /^(?:act|aet|agt|art|ast|bet|bst|cat|cnt|cst|ctt|eat|ect|iet|ist|jst|mit|net|nst|plt|pnt|prt|pst|sst|vst|systemv\/.*)$/i;

/** Is this the name of a time zone of IANA, such as `Europe/Berlin`, or a fixed distance to UTC, such as `+08:00`? */
export function isTimezone(name: string): boolean {
  if (AMBIGUOUS.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
