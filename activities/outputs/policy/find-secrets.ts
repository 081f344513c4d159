import { extname } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { AddedText } from './added-text.ts';
import { showPath } from './check-files.ts';

const CONFIG = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

export interface FoundSecrets {
  /** Names of files with the kinds of credentials that were added to them. */
  inText: string[];
  /** The kinds that are in names of files. */
  inNames: string[];
}

/** Looks for credentials in added text and in names of files, one a line. It never returns the credential itself. */
export async function findSecrets(added: AddedText[], names: string): Promise<FoundSecrets> {
  const inText = new Set<string>();
  for (const { commit, path, text } of added) {
    for (const kind of await kindsIn(path, text))
      inText.add(`${showPath(path)} in commit ${commit.slice(0, 10)} (${kind})`);
  }
  return { inText: [...inText], inNames: [...new Set(await kindsIn('names.txt', names))] };
}

async function kindsIn(path: string, text: string): Promise<string[]> {
  const { messages } = await lintSource({
    source: {
      filePath: path,
      // If a name ends in `.p12`, a rule of the scanner reads the file of that name from our own disk.
      ext: path.endsWith('.p12') ? '' : extname(path),
      content: withoutOrders(Buffer.from(text, 'latin1').toString('utf8')),
      contentType: 'text',
    },
    options: { config: CONFIG, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages.map(({ messageId }) => messageId);
}

/** Breaks up comments such as `secretlint-disable`, which would make the scanner skip the text after them. */
function withoutOrders(text: string): string {
  return text.replaceAll(/secretlint-(?=disable|enable)/gi, 'secretlint ');
}
