import { z } from 'zod';

/** A secret that may be missing. */
export const secret = z.string().min(1).nullable().default(null);
export const url = z.url({ protocol: /^https?$/, error: 'is not an http(s) URL' });
