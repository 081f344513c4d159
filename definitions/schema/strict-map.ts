import { z } from 'zod';
import { closestName } from '../../text/closest-name.ts';
import { suggestion } from '../../text/suggestion.ts';

/** Hints for keys that only other formats have, by key: what to write instead. */
export type ForeignKeys = Readonly<Record<string, string>>;

/**
 * A map in which unknown keys are errors. The message of such an error has one line per unknown key, in the order of
 * the issue's `keys`, so that each can be shown at its own place. `missing` is the message if the map itself is
 * missing, or says what is wrong with what stands in its place.
 */
export function strictMap<Shape extends z.ZodRawShape>(
  shape: Shape,
  foreign: ForeignKeys = {},
  missing?: string | ((input: unknown) => string | undefined),
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'invalid_type') {
        if (typeof missing === 'function') return missing(issue.input);
        return issue.input === undefined ? missing : undefined;
      }
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map((key: string) => explainKey(key, Object.keys(shape), foreign)).join('\n');
    },
  });
}

function explainKey(key: string, known: string[], foreign: ForeignKeys): string {
  if (key === '<<') return '`<<` has no meaning here: keys of another map are not merged; write them out';
  const hint = Object.hasOwn(foreign, key) ? foreign[key] : undefined;
  if (hint !== undefined) return `\`${key}\` has no meaning here: ${hint}`;
  const meant = suggestion(key, known) || foreignSuggestion(key, foreign);
  return `\`${key}\` is not a key here${meant || `; there are ${known.join(', ')}`}`;
}

/** A key that would be refused, too, is never offered: its hint is. */
function foreignSuggestion(key: string, foreign: ForeignKeys): string {
  const meant = closestName(key, Object.keys(foreign));
  return meant === undefined ? '' : `; if you mean \`${meant}\`: ${foreign[meant]}`;
}
