import { showPath } from '../explain-issues.ts';
import type { Fault } from '../fault.ts';
import type { Path } from '../read-yaml.ts';

/** Where `${{ }}` is evaluated, and where it is prose for people. */
const TAKEN = new Set(['if', 'subject', 'checkout.repository', 'checkout.ref', 'description']);

/**
 * Finds `${{ }}` in keys of an automation that take the text as it stands: an issue would be named `${{ github.actor }}`.
 * Keys that are refused anyway are left out; `refused` are their faults.
 */
export function checkStrayExpressions(written: unknown, refused: readonly Fault[]): Fault[] {
  const found: Fault[] = [];
  const look = (value: unknown, path: Path): void => {
    if (TAKEN.has(path.join('.')) || refused.some((fault) => isSamePath(fault.path, path))) return;
    if (typeof value === 'string' && value.includes('${{')) found.push(stray(value, path));
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== 'description') look(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  look(written, []);
  return found;
}

function stray(text: string, path: Path): Fault {
  const message =
    `\`${showPath(path)}\`: \`\${{ }}\` is not evaluated here, only in \`if\`, \`subject\`, \`checkout\` and the prompt; ` +
    'write the value out';
  return { path, inText: { text, offset: text.indexOf('${{') }, message };
}

function isSamePath(one: Path, other: Path): boolean {
  return one.length > 0 && one.length === other.length && one.every((key, index) => key === other[index]);
}
