import { z } from 'zod';
import { MICROS_PER_CENT, MICROS_PER_USD } from '../../money/micros.ts';
import { parseUsd } from '../../money/parse-usd.ts';
import { parseDuration } from '../../time/parse-duration.ts';
import { showValue } from './show-value.ts';

const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;

/** A duration in words, as milliseconds: whole seconds, more than none, at most `maxDays`. */
export function durationUpTo(maxDays: number) {
  return z
    .string({ error: ({ input }) => `is ${showValue(input)}; write a duration such as 45m, 1h30m or 7d` })
    .meta({ description: 'A duration such as 45m, 1h30m or 7d.' })
    .transform((text, context) => {
      const read = parseDuration(text);
      const ms = read !== null && read % MS_PER_SECOND === 0 ? read : null;
      if (ms !== null && ms > 0 && ms <= maxDays * MS_PER_DAY) return ms;
      const wrong = `is ${showValue(text)}; write a duration such as 45m, 1h30m or 7d`;
      const message = ms === null ? wrong : `is ${showValue(text)}; it must be more than 0s and at most ${maxDays}d`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

export const duration = durationUpTo(30);

const WRITE_DOLLARS = 'write US dollars, such as 4 or $4.00';

export interface SpendRange {
  maxUsd: number;
  /** What `maxUsd` applies to, for the message: `one run`. */
  of: string;
  /** Why the amount may not be zero. */
  zero: string;
}

/** US dollars, `4` or `$4.00`, read as micro-dollars: above zero, in whole cents, because the agent API caps in cents. */
export function spendUpTo({ maxUsd, of, zero }: SpendRange) {
  return z
    .union([z.number(), z.string()], { error: ({ input }) => `is ${showValue(input)}; ${WRITE_DOLLARS}` })
    .meta({ description: 'US dollars in whole cents, such as 4 or $4.00.' })
    .transform((written, context) => {
      const micros = parseUsd(String(written));
      const isLarge =
        micros === null ? /^\s*\$?\d{10,}(?:\.\d*)?\s*$/.test(String(written)) : micros > maxUsd * MICROS_PER_USD;
      if (micros !== null && micros > 0 && micros % MICROS_PER_CENT === 0 && !isLarge) return micros;
      const shown = `is ${showValue(written)}`;
      const message = isLarge
        ? `${shown}; the most for ${of} is $${maxUsd.toLocaleString('en')}`
        : micros === null
          ? `${shown}; ${explainAmount(String(written))}`
          : micros === 0
            ? `is zero; ${zero}`
            : `${shown}, which is not whole cents; the agent API caps in cents`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** What all runs of a scope may spend in a day or a month. */
export const budgetSpend = spendUpTo({
  maxUsd: 100_000_000,
  of: 'a budget',
  zero: 'no run could ever start; to switch an automation off, write `enabled: false` in it',
});

/** A positive whole number. */
export const count = z.int().min(1);

/** A size in kB. People write `1MB`, too: then the message says how much that is. */
export function kilobytes(most: number) {
  return z
    .int({
      error: ({ code, input }) =>
        code === 'invalid_type' ? `is ${showValue(input)}; write a number of kB${inKilobytes(input)}` : undefined,
    })
    .min(1)
    .max(most);
}

function inKilobytes(written: unknown): string {
  const [, number, unit = ''] = /^\s*(\d{1,6})\s*([kmg])(?:i?b)?\s*$/i.exec(String(written)) ?? [];
  if (number === undefined) return ', such as 10240';
  return `: ${Number(number) * 1_024 ** 'kmg'.indexOf(unit.toLowerCase())}`;
}

export const text = z.string().min(1);

/** Text in one line: what titles begin with. */
export function lineUpTo(characters: number) {
  return z
    .string()
    .max(characters)
    .refine((line) => !/[\r\n]/.test(line), { error: 'has a line break; write it in one line' });
}

/** A list of non-empty strings. */
export const texts = z.array(text);

/** Of a person, of an App (`renovate[bot]`), of an account that a company manages (`ada_acme`). */
const LOGIN = /^[A-Za-z0-9][\w.-]{0,99}(?:\[bot\])?$/;
const SLUG = /^[\w.-]{1,100}$/;

/**
 * The login of an account at GitHub, as its events carry it: `@octocat` would never be equal to it. Text with `${{` is left to
 * the check that says where expressions may stand.
 */
export const login = text.refine((written) => LOGIN.test(written) || written.includes('${{'), {
  error: ({ input }) => `is ${showValue(input)}; ${insteadOfLogin(String(input))}`,
});

/** A list of logins. */
export const logins = z.array(login);

/** A list of teams of the organization that owns the repository, by their slugs. */
export const teamSlugs = z.array(
  text.refine((written) => SLUG.test(written) || written.includes('${{'), {
    error: ({ input }) => `is ${showValue(input)}; ${insteadOfSlug(String(input))}`,
  }),
);

const LABEL_CHARACTERS = 50;

/** The name of a label as GitHub takes it: a longer one would fail at the first run. */
export const labelName = text
  .refine((name) => Array.from(name).length <= LABEL_CHARACTERS, {
    error: ({ input }) =>
      `is ${showValue(input)}, longer than ${LABEL_CHARACTERS} characters: GitHub takes no such label`,
  })
  .refine((name) => name.trim() !== '' && !/[\r\n]/.test(name), {
    error: ({ input }) => `is ${showValue(input)}, empty or with a line break: GitHub takes no such label`,
  });

/** A list of labels. */
export const labelNames = z.array(labelName);

/** What is wrong with an amount that `parseUsd` does not read. */
function explainAmount(written: string): string {
  if (/^\s*\$?-|^\s*-\$?/.test(written)) return `it must be more than zero; ${WRITE_DOLLARS}`;
  return WRITE_DOLLARS;
}

function insteadOfLogin(written: string): string {
  const [, slug] = /^@?[\w.-]+\/([\w.-]+)$/.exec(written) ?? [];
  if (slug !== undefined) return `write a login such as octocat; a team goes where teams are listed, as ${slug}`;
  const bare = written.trim().replace(/^@/, '');
  return LOGIN.test(bare) ? `write the login alone: ${bare}` : 'write the login at GitHub, such as octocat';
}

function insteadOfSlug(written: string): string {
  const slug = written.trim().replace(/^@?(?:[\w.-]+\/)?/, '');
  return SLUG.test(slug)
    ? `write the slug alone: ${slug}`
    : 'write the slug of the team, as in its address: platform-leads';
}
