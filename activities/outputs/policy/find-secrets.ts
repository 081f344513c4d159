import { extname } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { AddedText } from './added-text.ts';
import { showPath } from './check-files.ts';

const CONFIG = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

/** Names of files and kinds of credentials found in added text, one sentence each; never the credential itself. */
export async function findSecrets(added: AddedText[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { commit, path, text } of added) {
    const content = Buffer.from(text, 'latin1').toString('utf8');
    const source = { filePath: path, ext: extname(path), content, contentType: 'text' as const };
    const { messages } = await lintSource({
      source,
      options: { config: CONFIG, maskSecrets: true, noPhysicFilePath: true },
    });
    for (const { messageId } of messages)
      found.add(`${showPath(path)} in commit ${commit.slice(0, 10)} (${messageId})`);
  }
  return [...found];
}
