import { extname } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { findCredentials } from '../credentials/find-credentials.ts';
import { isExample } from '../credentials/is-example.ts';
import { linesAt } from '../credentials/lines-at.ts';

const PREFIX = '@secretlint/secretlint-rule-';
const CONFIG = { rules: [{ id: `${PREFIX}preset-recommend`, rule: creator }] };
/** Our own rules look for these, and take examples for what they are. */
const OURS = new Set(['aws', 'basicauth', 'database-connection-string', 'privatekey']);
/** Names of the scanner for what our own rules call otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'hashicorp-vault': 'vault' };

/** What looks like a credential, without the credential itself. */
export interface FoundSecret {
  /** The name of the rule: one of `CREDENTIAL_RULES`. */
  rule: string;
  /** The line of the text, from 0. */
  line: number;
}

/**
 * Looks for credentials in a text whose characters are bytes (latin1), by our own rules and by those of a scanner. `path`
 * tells the scanner what kind of file it is. It needs much processor time: call it in a process of its own.
 */
export async function findSecrets(path: string, text: string): Promise<FoundSecret[]> {
  const found = [...ownFindings(text), ...(await scan(path, text))];
  return [...new Map(found.map((one) => [`${one.rule} ${one.line}`, one])).values()];
}

function ownFindings(text: string): FoundSecret[] {
  const found = findCredentials(text);
  const places = found.map(({ at }) => at);
  const lines = linesAt(text, places);
  return found.map(({ rule }, index) => ({ rule, line: lines[index] ?? 0 }));
}

async function scan(path: string, text: string): Promise<FoundSecret[]> {
  const content = withoutOrders(Buffer.from(text, 'latin1').toString('utf8'));
  const { messages } = await lintSource({
    source: {
      filePath: path,
      // If a name ends in `.p12`, a rule of the scanner reads the file of that name from our own disk.
      ext: path.endsWith('.p12') ? '' : extname(path),
      content,
      contentType: 'text',
    },
    options: { config: CONFIG, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages
    .map(({ ruleId, range, loc }) => ({ name: ruleId.replace(PREFIX, ''), range, line: loc.start.line - 1 }))
    .filter(({ name, range }) => !OURS.has(name) && !isExample(content.slice(...range)))
    .map(({ name, line }) => ({ rule: OTHER_NAMES[name] ?? name, line }));
}

/** Breaks up comments such as `secretlint-disable`, which would make the scanner skip the text after them. */
function withoutOrders(text: string): string {
  return text.replaceAll(/secretlint-(?=disable|enable)/gi, 'secretlint ');
}
