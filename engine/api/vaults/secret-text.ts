import { z } from 'zod';

const MOST_CHARACTERS = 64 * 1024;

/** A token for a header: printable characters of ASCII without spaces. Messages never show it. */
export const Token = z
  .string()
  .min(1)
  .max(MOST_CHARACTERS)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII characters without spaces and line breaks');

/** A secret that programs put into requests: no line breaks and control characters. Messages never show it. */
export const SecretValue = z
  .string()
  .min(1)
  .max(MOST_CHARACTERS)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]+$/u, 'must be one line without control characters');
