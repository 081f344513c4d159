import { dropSkipOrders } from './drop-skip-orders.ts';
import { stripInvisible } from './strip-invisible.ts';

/** What a commit message may mention and refer to; both are empty by default. */
export interface AllowedInCommits {
  /** Logins and `org/team`, without `@`. */
  mentions?: readonly string[];
  /** Issues as they may be written: `#5`, `acme/api#5`. */
  references?: readonly string[];
}

const OWNER = String.raw`[a-z\d][\w-]{0,99}`;
const REPOSITORY = String.raw`${OWNER}\/[\w.-]{1,100}`;
const PAGE = String.raw`(?:issues|pulls?|discussions)\/\d+`;

/** A forge acts on these: an address of an issue, a reference to one, and a mention. */
const ACTS = new RegExp(
  [
    String.raw`(?:https?:\/\/|\/\/|www\.)[^\s\/]{1,255}(?:\/[^\s\/]{1,100}){0,5}?\/(?<page>${REPOSITORY}\/${PAGE})(?:[\/?#][^\s<>()]*)?`,
    String.raw`(?<reference>(?:${REPOSITORY}|${OWNER})?[#＃﹟]{1,64}\d+)`,
    String.raw`(?<![a-z\d])(?<gh>GH-{1,64}\d+)`,
    String.raw`(?<![a-z\d])(?<mention>[@＠﹫]{1,64}[a-z\d](?:[\w-]*[a-z\d])?(?:\/[a-z\d][\w-]*)?)`,
  ].join('|'),
  'gi',
);

/** Removing one sign can make another one act. Only a text that was made to defeat this needs more passes. */
const MOST_PASSES = 8;

/**
 * Makes a commit message, which is plain text and not Markdown, that an agent wrote harmless on a forge: no reference to
 * an issue is left that a keyword such as `Fixes` could close (`Fixes #1` → `Fixes no. 1`), no mention (`@ann` → `ann`),
 * and no order to skip the checks (`dropSkipOrders`). Code spans would not help here: forges read commit messages as they
 * are. Ids of commits and e-mail addresses stay: git itself writes them, and they notify nobody. Invisible characters are
 * dropped and line ends become `\n`. Idempotent; linear in time; never throws.
 */
export function cleanCommitMessage(message: string, { mentions = [], references = [] }: AllowedInCommits = {}): string {
  let cleaned = stripInvisible(message.replaceAll(/\r\n?/g, '\n'));
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const next = dropSkipOrders(cleaned).replaceAll(ACTS, (whole: string, ...found) => {
      const groups: unknown = found.at(-1);
      return harmless(whole, groups as Record<string, string | undefined>, { mentions, references });
    });
    if (next === cleaned) return cleaned;
    cleaned = next;
  }
  return dropSkipOrders(cleaned.replaceAll(/[@#＠＃﹫﹟]|GH-/gi, ''));
}

interface Allowed {
  mentions: readonly string[];
  references: readonly string[];
}

function harmless(whole: string, groups: Record<string, string | undefined>, allowed: Allowed): string {
  const { page, reference, gh, mention } = groups;
  if (mention !== undefined) {
    const name = mention.replace(/^[@＠﹫]+/, '');
    return isListed(name, allowed.mentions) ? `@${name}` : name;
  }
  if (page !== undefined) return numbered(page.replace(/\/(?:issues|pulls?|discussions)\//i, '#'), whole, allowed);
  if (reference !== undefined) return numbered(reference.replace(/[#＃﹟]+/, '#'), whole, allowed);
  return gh === undefined ? '' : numbered(gh.replace(/^GH-+/i, '#'), whole, allowed);
}

/** `acme/api#5` → `acme/api no. 5`, and as it was written if it may be referred to. */
function numbered(reference: string, written: string, { references }: Allowed): string {
  if (isListed(reference, references)) return written;
  const [where = '', number = ''] = reference.split('#');
  return `${where}${where === '' ? '' : ' '}no. ${number}`;
}

function isListed(name: string, names: readonly string[]): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
