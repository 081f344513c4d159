import { HARMLESS_DOT_NAMES, PROTECTED_FILES } from '../../definitions/outputs/options/protected-files.ts';

/** The page about protected files: the table of them, with why each is in it. */
export function protectedFilesPage(): string {
  const rows = PROTECTED_FILES.map(({ names, why }) => `| ${names.map(code).join(' ')} | ${why} |`);
  return [
    '# Protected files',
    'A pull request may change these only if the automation says so ' +
      '([`protected-files`](automation.md#safe-outputscreate-pull-requestprotected-files)). A name stands for files and ' +
      'folders at any depth, and for all that is in such a folder; a leading `/` means only at the top of the repository; ' +
      '`*` is any part of a name. Changed is what is added, edited, deleted, renamed from or to such a name, or given another ' +
      'mode. A symbolic link that leads to such a file counts too, and so does what a link of such a name leads to ' +
      '(`docs/guide.md` if `AGENTS.md` is a link to it). Case, invisible characters and what some file systems take for the ' +
      'same name do not matter.',
    ['| names | why |', '| --- | --- |', ...rows].join('\n'),
    `Not protected, although they begin with a dot: ${HARMLESS_DOT_NAMES.map(code).join(', ')}. Nothing runs or obeys them.`,
    'Not protected, although they run in tests: `conftest.py`, `tox.ini`, `CMakeLists.txt` and source files, because most ' +
      'work changes them. `excluded-files` protects them where that is wanted.',
  ].join('\n\n');
}

function code(name: string): string {
  return `\`${name}\``;
}
