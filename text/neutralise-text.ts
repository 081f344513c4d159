export interface AllowedInOutputs {
  /** Logins and `org/team` that may be mentioned. */
  mentions: readonly string[];
  /** Issues that may be referred to: `#5`, `acme/api#5`. */
  references: readonly string[];
  /** Hosts that may be linked to: `github.com`, or `*.example.com` for all below it. */
  hosts: readonly string[];
  /** The text is a title: it is shown as it is written, except for code spans, so no sign is escaped. */
  isTitle: boolean;
}

const REDACTED = '(URL redacted)';

const ENTITY_NAMES: Readonly<Record<string, string>> = {
  colon: ':',
  sol: '/',
  period: '.',
  commat: '@',
  num: '#',
  bsol: '/',
  lowbar: '_',
};

const URL_START = String.raw`[a-z][a-z\d+.-]{0,30}:\/\/`;

/** One character of a link's address that needs no replacement. */
const PLAIN = String.raw`(?:[^\s()<>\`|@#]|#(?!\d))`;
const DESTINATION = String.raw`<?(?:${PLAIN}|\(URL redacted\)|\(${PLAIN}*\))*>?`;

/** The characters that follow a mention or a reference are taken with it: else a second one could begin where the first ends. */
const GLUED = String.raw`(?:[\w@#/.-]*[A-Za-z\d])?`;

/**
 * What is dangerous outside code, in the order of the search: addresses with a scheme; links that do not end in this line,
 * or that have a backtick in them, which would not open code there; addresses without a scheme; mentions; references to
 * issues; the beginning of HTML; fences and lone backticks.
 */
const DANGER = new RegExp(
  [
    String.raw`<(?<angled>${URL_START}[^\s<>|\`]*)>`,
    String.raw`(?<url>(?<![a-z\d+.-])${URL_START}(?:[^\s<>"'|\`)\]\\]|\\(?!\`))*)`,
    String.raw`(?<link>\]\((?!${DESTINATION}(?:\s+"[^"\`|@#]*")?\)))`,
    String.raw`(?<label>\]\[(?![\w .-]*\]))`,
    String.raw`(?<=\]\(\s{0,9}<?|\]:\s{0,9}<?)(?<relative>(?:\/|\\\\|\\(?![!-/:-@[-\`{-~])){2}[^\s<>)|]+)`,
    String.raw`(?<=\]\(\s{0,9}<?|\]:\s{0,9}<?)(?<scheme>[a-z][a-z\d+.-]{0,30}:[^\s<>)]*)`,
    String.raw`(?<![\w.-])(?<pseudo>(?:javascript|vbscript|mailto|xmpp|file|tel|sms):[^\s<>)]+|data:[a-z]+\/[^\s<>)]*)`,
    String.raw`(?<![\w@/.-])(?<bare>www\.[^\s<>"'|\`)\]]+)`,
    String.raw`(?<![A-Za-z\d])(?<mention>@[A-Za-z\d]${GLUED})`,
    String.raw`(?<![\w./@-])(?<reference>(?:[\w./@-]{1,200}#|GH-)\d${GLUED})`,
    String.raw`(?!(?<=&)#\d{1,7};)(?<number>#\d${GLUED})`,
    String.raw`(?<html>\\?<(?!\s))`,
    String.raw`(?<tildes>~{3,})`,
    String.raw`(?<escaped>\\[!-/:-@[-\`{-~])`,
    String.raw`(?<backtick>\`)`,
  ].join('|'),
  'gi',
);

/**
 * Makes a piece of Markdown outside code harmless: no mention, no reference to an issue, no address but https to allowed
 * hosts, no HTML, and no backtick that could turn what follows into code.
 */
export function neutraliseText(text: string, allowed: AllowedInOutputs): string {
  const decoded = decode(text);
  const parts: string[] = [];
  let rest = 0;
  for (const match of decoded.matchAll(DANGER)) {
    if (match.index > rest) parts.push(decoded.slice(rest, match.index));
    parts.push(replaceOne(match, parts.at(-1) ?? '', allowed));
    rest = match.index + match[0].length;
    // An address ends before `<`, and not before the `&lt;` that is written in its place.
    if (match.groups?.['url'] !== undefined && decoded[rest] === '<') parts.push(' ');
  }
  return parts.join('') + decoded.slice(rest);
}

/** Undoes entities and backslashes that would hide a mention or an address from our search, but not from a renderer. */
function decode(text: string): string {
  return text
    .replaceAll(/(?<!\\)\\+(?=[@#:/.]|&(?:#|colon;|sol;|period;|commat;|num;|bsol;|lowbar;))/g, '')
    .replaceAll(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{3,6}));/g, (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(ENTITY_NAMES, name) ? (ENTITY_NAMES[name] ?? whole) : whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      const character = code > 0 && code < 128 ? String.fromCharCode(code) : '';
      return /[\w@#:/.]/.test(character) ? character : whole;
    });
}

function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? host.endsWith(allowed.slice(1).toLowerCase()) : host === allowed.toLowerCase(),
  );
}

/**
 * The address if it is allowed, else `(URL redacted)`. Emphasis can end within an address, so the rest of it must not be
 * read as a mention or a reference.
 */
function keepUrl(written: string, absolute: string, { hosts }: AllowedInOutputs): string {
  const url = /\\|#\d/.test(written) ? null : URL.parse(absolute);
  const isAllowed = url?.protocol === 'https:' && url.username === '' && isAllowedHost(url.hostname, hosts);
  return isAllowed ? written.replaceAll(/(?<![A-Za-z\d])@/g, '%40') : REDACTED;
}

/** A code span; a backslash or a backtick before it must not become part of it. */
function codeSpan(text: string, before: string): string {
  let start = before.length;
  while (before[start - 1] === '\\') start -= 1;
  return `${(before.length - start) % 2 === 1 ? '\\' : ''}${before.endsWith('`') ? ' ' : ''}\`${text}\``;
}

/** What stands in the place of one dangerous piece; `before` is the text that has been written before it. */
function replaceOne(match: RegExpExecArray, before: string, allowed: AllowedInOutputs): string {
  const { 0: whole, groups = {} } = match;
  const { relative, scheme, pseudo, bare, mention, reference, number } = groups;
  const { angled, url } = groups;
  // Without its brackets it would go on into what follows: `<https://github.com>.evil.example`.
  if (angled !== undefined) return bracketed(keepUrl(angled, angled, allowed));
  if (url !== undefined) return keepUrl(url, url, allowed);
  if (relative !== undefined) return keepUrl(relative, `https:${relative}`, allowed);
  if (bare !== undefined) return keepUrl(bare, `https://${bare}`, allowed);
  if (scheme !== undefined || pseudo !== undefined) return REDACTED;
  if (mention !== undefined) return isListed(mention.slice(1), allowed.mentions) ? mention : codeSpan(mention, before);
  const issue = reference ?? number;
  if (issue !== undefined) return isListed(issue, allowed.references) ? issue : codeSpan(issue, before);
  if (allowed.isTitle) return whole;
  if (groups['html'] !== undefined) return '&lt;';
  if (groups['link'] !== undefined) return ']\\(';
  if (groups['label'] !== undefined) return ']\\[';
  if (groups['tildes'] !== undefined) return whole.replaceAll('~', '\\~');
  return groups['escaped'] ?? '\\`';
}

function bracketed(address: string): string {
  return address === REDACTED ? address : `<${address}>`;
}

function isListed(name: string, names: readonly string[]): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
