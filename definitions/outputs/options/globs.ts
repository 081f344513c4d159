import { z } from 'zod';
import { globProblem } from '../../match-glob.ts';
import { text } from '../../schema/scalars.ts';

/**
 * A list of patterns of files; each is checked when the file is loaded. One that could match no file is refused: under
 * `excluded-files` it would seem to keep something out and keep out nothing.
 */
export const globs = z
  .array(
    text.superRefine((glob, context) => {
      const message = globProblem(glob);
      if (message !== null) context.addIssue({ code: 'custom', message: `is wrong: ${message}` });
      const idle = message === null ? idleReason(glob.replace(/^!/, '')) : null;
      if (idle !== null)
        context.addIssue({ code: 'custom', message: `is ${JSON.stringify(glob)}, which matches no file: ${idle}` });
    }),
  )
  .refine(([first]) => first?.startsWith('!') !== true, {
    error:
      'begins with a pattern that has `!`, which takes nothing away there; write a pattern before it, such as `**`',
  });

/** Why a pattern can match no path of a repository, and what to write; null if it can. */
function idleReason(path: string): string | null {
  // eslint-disable-next-line no-control-regex
  if (path !== path.trim() || /[\0-\x1f]/.test(path)) return 'it has a space at an end or a line break; leave that out';
  if (path.startsWith('/'))
    return `paths begin at the top of the repository; write ${path.replace(/^\/+/, '') || '**'}`;
  if (path.split('/').some((part) => part === '.' || part === '..'))
    return `paths have no \`.\` and \`..\`, and begin at the top of the repository; write ${withoutDots(path)}`;
  if (path.endsWith('/')) return `a folder is no file; write ${path}** for all that is in it`;
  if (/\\\w/.test(path)) return 'folders are separated by `/`; a `\\` only takes the meaning of the next sign away';
  if (/(?<!\\)\{[^{}]*,[^{}]*\}/.test(path)) return '`{a,b}` is not special here; write a pattern for each';
  return null;
}

function withoutDots(path: string): string {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '..' && part !== '');
  return parts.join('/') || '**';
}
