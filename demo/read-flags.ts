import { parseArgs } from 'node:util';
import { EXIT } from '../cli/command-error.ts';
import { errorText } from '../runtime/error-text.ts';
import { STORIES } from './stories/stories.ts';
import type { Story } from './stories/story.ts';

export interface Flags {
  story: Story;
  list: boolean;
  help: boolean;
  keep: boolean;
  json: boolean;
}

export const USAGE = `Usage: npm run demo -- [NAME] [--keep] [--json]

Plays a story with everything embedded: no key and no account is needed. Without NAME it is that of a labelled issue.

  --list   name the stories, with what each shows
  --keep   leave everything running at the end, to look around in; Ctrl-C ends it
  --json   print one line of JSON for scripts; progress goes to standard error
  --help   show this
`;

/** Reads the command line of the demo. Ends the process with a usage error if there is anything else on it. */
export function readFlags(args = process.argv.slice(2)): Flags {
  const stories = STORIES.map((make) => make());
  const names = stories.map(({ name }) => name);
  try {
    const isSet = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({
      args,
      options: { list: isSet, keep: isSet, json: isSet, help: isSet },
      allowPositionals: true,
    });
    const [named = names[0], ...others] = positionals;
    if (others.length > 0) throw new Error(`One demo is played at a time; these are ${positionals.length}`);
    const story = stories.find(({ name }) => name === named);
    if (story === undefined) throw new Error(`There is no demo "${named}"`);
    return { story, ...values };
  } catch (error) {
    process.stderr.write(
      `demo: ${firstSentence(error)}. Demos: ${names.join(', ')}. Options: --list, --keep, --json, --help.\n`,
    );
    return process.exit(EXIT.usage);
  }
}

/** Node advises a position for arguments that begin with a dash, which helps nobody here. */
function firstSentence(error: unknown): string {
  return errorText(error).split('. ')[0] ?? '';
}
