import { closestName } from './closest-name.ts';

/** `; did you mean \`x\`?` for the allowed name of which the written one is a misspelling, or nothing. */
export function suggestion(written: string, allowed: readonly string[]): string {
  const closest = closestName(written, allowed);
  return closest === undefined ? '' : `; did you mean \`${closest}\`?`;
}
