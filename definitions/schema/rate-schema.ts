import { z } from 'zod';
import type { Rate } from '../../contract/admission.ts';
import { showValue } from './show-value.ts';

const MINUTE_MS = 60_000;
const UNITS_MS: Record<string, number> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS };
/** More runs than that are no rate any more. */
const MOST = 1_000_000;

/** A number of runs per minute, hour or day: `30/h`. */
export const rate = z
  .string({ error: ({ input }) => `is ${showValue(input)}; write a number per m, h or d, such as 30/h` })
  .meta({ description: 'A number per minute, hour or day, such as 30/h.' })
  .transform((written, context): Rate => {
    const [, digits = '', unit = ''] = /^([0-9]{1,15})\/([mhd])$/.exec(written) ?? [];
    const [count, perMs] = [Number(digits), UNITS_MS[unit]];
    if (perMs !== undefined && count >= 1 && count <= MOST) return { count, perMs };
    const message =
      perMs === undefined
        ? `is ${showValue(written)}; write a number per m, h or d, such as 30/h`
        : count === 0
          ? `is ${showValue(written)}, so no run could ever start; to switch automations off, use \`curfew pause\``
          : `is ${showValue(written)}; the most is ${MOST.toLocaleString('en')}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
