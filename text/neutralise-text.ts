import { DANGER, PAGE } from './markdown/dangerous-markdown.ts';

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
    parts.push(replaceOne(match, { before: parts.at(-1) ?? '', allowed }));
    rest = match.index + match[0].length;
    // An address ends before `<`, and not before the `&lt;` that is written in its place.
    if (match.groups?.['url'] !== undefined && decoded[rest] === '<') parts.push(' ');
  }
  return parts.join('') + decoded.slice(rest);
}

/**
 * Undoes entities, backslashes and percent-encoded letters and digits that would hide a mention or an address from our search,
 * but not from a renderer.
 */
function decode(text: string): string {
  return text
    .replaceAll(/(?<=GH)(?:\\-|&#(?:0*45|x0*2d);|&(?:hyphen|dash);)(?=\d)/gi, '-')
    .replaceAll(/%(?:3\d|[46][1-9a-f]|[57][\da])/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replaceAll(/(?<!\\)\\+(?=[@#:/.]|&(?:#|colon;|sol;|period;|commat;|num;|bsol;|lowbar;))/g, '')
    .replaceAll(
      /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{3,6}));/g,
      (whole, ...[decimal, hex = '', name]: (string | undefined)[]) => {
        if (name !== undefined) return Object.hasOwn(ENTITY_NAMES, name) ? (ENTITY_NAMES[name] ?? whole) : whole;
        const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
        const character = code > 0 && code < 128 ? String.fromCharCode(code) : '';
        return /[\w@#:/.]/.test(character) ? character : whole;
      },
    );
}

function isAllowedHost(host: string, hosts: readonly string[]): boolean {
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? host.endsWith(allowed.slice(1).toLowerCase()) : host === allowed.toLowerCase(),
  );
}

/**
 * The address if it is allowed, as code if a forge would show it as a reference, else `(URL redacted)`. Emphasis can end
 * within an address, so the rest of it must not be read as a mention or a reference.
 */
function keepUrl(written: string, absolute: string, { hosts }: AllowedInOutputs): string {
  const url = /\\|#\d/.test(written) ? null : URL.parse(absolute);
  const isAllowed = url?.protocol === 'https:' && url.username === '' && isAllowedHost(url.hostname, hosts);
  return isAllowed ? written.replaceAll(/(?<![A-Za-z\d])@/g, '%40') : REDACTED;
}

const PAGE_PATH = /\/([\w.-]+\/[\w.-]+)\/(?:issues|pulls?|discussions)\/(\d+)$/i;

/** Whether an address is that of an issue, pull request, discussion or commit to which the text may not refer. */
function isForeignPage(address: string, { references }: AllowedInOutputs): boolean {
  if (!new RegExp(`\\/${PAGE}`, 'i').test(address)) return false;
  const [, place, number] = PAGE_PATH.exec(URL.parse(address, 'https://github.com')?.pathname ?? '') ?? [];
  return place === undefined || !isListed(`${place}#${number}`, references);
}

/** An address in prose: an allowed one that a forge would show as a reference becomes code. */
function inProse(written: string, absolute: string, { before, allowed }: Place): string {
  const kept = keepUrl(written, absolute, allowed);
  // What a sentence or emphasis puts behind the address is no part of it.
  const end = /[*_.,:;!?]{0,20}(?:~~[*_.,:;!?]{0,20})?$/.exec(written)?.[0] ?? '';
  const isReference = isForeignPage(absolute.slice(0, absolute.length - end.length), allowed);
  if (kept === REDACTED || !isReference) return kept;
  return codeSpan(written.slice(0, written.length - end.length), before) + end;
}

/** Where a link leads: it must not lead to a page that a forge would show as a reference, so such a link is no link any more. */
function inLink(opening: string, address: string, allowed: AllowedInOutputs): string {
  const isRelative = !/^(?:[a-z][a-z\d+.-]*:|[/\\]{2})/i.test(address);
  if (!isRelative && keepUrl(address, address.replace(/^[/\\]{2}/, 'https://'), allowed) === REDACTED) {
    return `${opening}${REDACTED}`;
  }
  if (!isForeignPage(address, allowed)) return `${opening}${address}`;
  const escaped = allowed.isTitle ? opening : opening.replace(/[(:]/, '\\$&');
  return escaped + codeSpan(address, escaped);
}

/** A code span; a backslash or a backtick before it must not become part of it. */
function codeSpan(text: string, before: string): string {
  let start = before.length;
  while (before[start - 1] === '\\') start -= 1;
  return `${(before.length - start) % 2 === 1 ? '\\' : ''}${before.endsWith('`') ? ' ' : ''}\`${text}\``;
}

interface Place {
  /** The text that has been written before it. */
  before: string;
  allowed: AllowedInOutputs;
}

/** What stands in the place of one dangerous piece. */
function replaceOne(match: RegExpExecArray, place: Place): string {
  const { 0: whole, groups = {} } = match;
  return replaceAddress(groups, place) ?? replaceName(groups, place) ?? replaceSign(whole, groups, place.allowed);
}

type Groups = Readonly<Record<string, string | undefined>>;

function replaceAddress(groups: Groups, place: Place): string | null {
  const { opening, target, colon, defined, angled, url, relative, scheme, pseudo, bare } = groups;
  if (opening !== undefined && target !== undefined) return inLink(opening, target, place.allowed);
  if (colon !== undefined && defined !== undefined) return inLink(colon, defined, place.allowed);
  if (angled !== undefined) {
    const kept = inProse(angled, angled, place);
    // Without its brackets it would go on into what follows: `<https://github.com>.evil.example`.
    return kept === REDACTED || kept.includes('`') ? kept : `<${kept}>`;
  }
  if (url !== undefined) return inProse(url, url, place);
  if (relative !== undefined) return keepUrl(relative, `https:${relative}`, place.allowed);
  if (bare !== undefined) return inProse(bare, `https://${bare}`, place);
  return scheme === undefined && pseudo === undefined ? null : REDACTED;
}

function replaceName(groups: Groups, { before, allowed }: Place): string | null {
  const { mention, reference, number, hostless, email, pinned, commit } = groups;
  if (mention !== undefined) return isListed(mention.slice(1), allowed.mentions) ? mention : codeSpan(mention, before);
  const issue = reference ?? number;
  if (issue !== undefined) {
    return isListed(issue.replace(/^GH-/i, '#'), allowed.references) ? issue : codeSpan(issue, before);
  }
  if (hostless !== undefined && !isForeignPage(`https://${hostless}`, allowed)) return hostless;
  const other = hostless ?? email?.replaceAll(/[<>]/g, '') ?? pinned ?? commit;
  return other === undefined ? null : codeSpan(other, before);
}

function replaceSign(whole: string, groups: Groups, { isTitle }: AllowedInOutputs): string {
  if (isTitle) return whole;
  if (groups['html'] !== undefined) return '&lt;';
  if (groups['link'] !== undefined) return ']\\(';
  if (groups['label'] !== undefined) return ']\\[';
  if (groups['tildes'] !== undefined) return whole.replaceAll('~', '\\~');
  return groups['escaped'] ?? '\\`';
}

function isListed(name: string, names: readonly string[]): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
