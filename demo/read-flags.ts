import { parseArgs } from 'node:util';
import { EXIT } from '../cli/command-error.ts';
import { errorText } from '../runtime/error-text.ts';
import { STORIES } from './stories/stories.ts';
import type { Story } from './stories/story.ts';

export interface Flags {
  story: Story;
  list: boolean;
  keep: boolean;
  json: boolean;
}

/** Reads the command line of the demo. Ends the process with a usage error if there is anything else on it. */
export function readFlags(): Flags {
  const stories = STORIES.map((make) => make());
  const names = stories.map(({ name }) => name);
  try {
    const isSet = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({
      options: { list: isSet, keep: isSet, json: isSet },
      allowPositionals: true,
    });
    const [named = names[0], ...others] = positionals;
    if (others.length > 0) throw new Error(`One demo is played at a time; these are ${positionals.length}`);
    const story = stories.find(({ name }) => name === named);
    if (story === undefined) throw new Error(`There is no demo "${named}"`);
    return { story, ...values };
  } catch (error) {
    process.stderr.write(`demo: ${errorText(error)}. Demos: ${names.join(', ')}. Options: --list, --keep, --json.\n`);
    return process.exit(EXIT.usage);
  }
}
