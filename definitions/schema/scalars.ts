import { z } from 'zod';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import { parseUsd } from '../../money/parse-usd.ts';
import { showValue } from './show-value.ts';

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const DURATION = /^(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/;

/** Milliseconds of `45m`, `1h30m`, `7d`; null for what is no duration. */
function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match || text === '') return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * UNITS.d + (hours ?? 0) * UNITS.h + (minutes ?? 0) * UNITS.m + (seconds ?? 0) * UNITS.s;
}

/** A duration in words, as milliseconds: more than none, at most `maxDays`. */
export function durationUpTo(maxDays: number) {
  return z
    .string({ error: ({ input }) => `is ${showValue(input)}; write a duration such as 45m, 1h30m or 7d` })
    .meta({ description: 'A duration such as 45m, 1h30m or 7d.' })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== null && ms > 0 && ms <= maxDays * UNITS.d) return ms;
      const wrong = `is ${showValue(text)}; write a duration such as 45m, 1h30m or 7d`;
      const message = ms === null ? wrong : `is ${showValue(text)}; it must be more than 0s and at most ${maxDays}d`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

export const duration = durationUpTo(30);

const WRITE_DOLLARS = 'write US dollars, such as 4 or $4.00';

/** US dollars, `4` or `$4.00`, as micro-dollars: more than zero, whole cents, because the agent API caps in cents. */
export const spend = z
  .union([z.number(), z.string()], { error: ({ input }) => `is ${showValue(input)}; ${WRITE_DOLLARS}` })
  .meta({ description: 'US dollars in whole cents, such as 4 or $4.00.' })
  .transform((written, context) => {
    const micros = parseUsd(String(written));
    if (micros !== null && micros > 0 && micros % MICROS_PER_CENT === 0) return micros;
    const message =
      micros === null
        ? `is ${showValue(written)}; ${WRITE_DOLLARS}`
        : micros === 0
          ? 'is zero; a run that may spend nothing cannot start'
          : `is ${showValue(written)}, which is not whole cents; the agent API caps in cents`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** A positive whole number. */
export const count = z.int().min(1);

export const text = z.string().min(1);

/** A list of non-empty strings. */
export const texts = z.array(text);
