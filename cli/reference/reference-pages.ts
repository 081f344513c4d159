import { format, resolveConfig } from 'prettier';
import { SCHEMA_KINDS } from '../../definitions/schema/format-schema.ts';
import { commandsPage } from './commands-page.ts';
import { conformancePage } from './conformance-page.ts';
import { environmentPage } from './environment-page.ts';
import { formatPage } from './format-page.ts';
import { outputsPage } from './outputs-page.ts';
import { protectedFilesPage } from './protected-files-page.ts';

const NOTE = '<!-- Made by `npm run docs` from the sources. Change those. -->';

/** The pages of `docs/reference/`, by their file names. */
export async function referencePages(): Promise<Map<string, string>> {
  const pages: [string, string][] = [
    ['commands.md', commandsPage()],
    ['conformance.md', conformancePage()],
    ['environment.md', environmentPage()],
    ['outputs.md', outputsPage()],
    ['protected-files.md', protectedFilesPage()],
    ...SCHEMA_KINDS.map((kind): [string, string] => [`${kind}.md`, formatPage(kind)]),
  ];
  const options = { ...(await resolveConfig(import.meta.filename)), parser: 'markdown' };
  const formatted = pages.map(async ([name, text]) => [name, await format(`${NOTE}\n\n${text}`, options)] as const);
  return new Map(await Promise.all(formatted));
}
