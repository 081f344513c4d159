import { userName } from './user-name.ts';

/**
 * The name under which the person who types this command is noted. It is not verified, so it decides nothing. Characters
 * that a run would refuse are left out; null if nothing is left.
 */
export function claimedName(): string | null {
  const plain = userName().replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
  return /^.{1,100}/u.exec(plain)?.[0].trim() || null;
}
