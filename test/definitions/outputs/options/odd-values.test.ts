import { expect, it } from 'vitest';
import { problemsOf } from '../../../support/definitions/definitions-folder.ts';

/** What is said of one option of an output, without its place. */
function said(output: string, option: string): string {
  const problems = problemsOf(`safe-outputs:\n  ${output}:\n    ${option}`);
  return problems.replaceAll(/^\d+:\d+: /gm, '').replaceAll(`\`safe-outputs.${output}.`, '`');
}

it.each([
  ['/src/**', 'paths begin at the top of the repository; write src/**'],
  ['./src/**', 'paths have no `.` and `..`, and begin at the top of the repository; write src/**'],
  ['src/../secrets', 'paths have no `.` and `..`, and begin at the top of the repository; write src/secrets'],
  ['..', 'paths have no `.` and `..`, and begin at the top of the repository; write **'],
  ['secrets/', 'a folder is no file; write secrets/** for all that is in it'],
  ['src\\a', 'folders are separated by `/`; a `\\` only takes the meaning of the next sign away'],
  ['C:\\keys', 'folders are separated by `/`; a `\\` only takes the meaning of the next sign away'],
  ['**/*.{env,pem}', '`{a,b}` is not special here; write a pattern for each'],
  [' *.pem', 'it has a space at an end or a line break; leave that out'],
])('a pattern that would keep nothing out is refused: %j', (glob, why) => {
  const shown = JSON.stringify(glob);
  const expected = `\`excluded-files[0]\` is ${shown}, which matches no file: ${why}`;
  expect(said('create-pull-request', `excluded-files: [${shown}]`)).toBe(expected);
  expect(said('push-to-pull-request-branch', `allowed-files: [src/**, ${shown}]`)).toContain(why);
  expect(said('upload-files', `to: folder\n    allowed: [${shown}]`)).toContain(why);
});

it.each([
  '**',
  'src/**',
  '*',
  '**/*.pem',
  '.github/**',
  'a b/c',
  'src/\\[id\\].ts',
  'a\\{b,c\\}',
  'v1.2/{x}',
  '..x/a.',
  '[a-z]+.md',
])('a pattern that may match is taken: %j', (glob) => {
  expect(said('create-pull-request', `allowed-files: [${JSON.stringify(glob)}]`)).toBe('');
});

it('other values that mean nothing are refused, with what to write', () => {
  const all = [
    said('create-pull-request', 'allowed-files: ["!x"]'),
    said('create-pull-request', 'labels: [" "]'),
    said('create-pull-request', 'title-prefix: "a\\nb"'),
    said('create-pull-request', 'max-patch-size: 4MB'),
    said('create-pull-request', 'max-patch-size: 1000000000'),
    said('create-discussion', 'category: " "'),
    said('update-issue', 'title:\n    required-title-prefix: "a\\nb"'),
    said('upload-files', 'to: folder\n    max-size: 1MB'),
    said('upload-files', 'to: folder\n    max-size: "25"'),
    said('upload-files', 'to: folder\n    max-total-size: big'),
    said('upload-files', 'to: folder\n    allowed: [reports/*.pdf]'),
    said('upload-files', `to: s3\n    folder: ${'x'.repeat(101)}`),
    problemsOf('safe-outputs: { upload-files: }'),
  ];
  expect(all.join('\n')).toMatchInlineSnapshot(`
    "\`allowed-files\` begins with a pattern that has \`!\`, which takes nothing away there; write a pattern before it, such as \`**\`
    \`labels[0]\` is " ", empty or with a line break: GitHub takes no such label
    \`title-prefix\` has a line break; write it in one line
    \`max-patch-size\` is "4MB"; write a number of kB: 4096
    \`max-patch-size\` is too large; the most is 2097152
    \`category\` is empty; fill it in or remove it
    \`required-title-prefix\` has a line break; write it in one line
    \`max-size\` is "1MB"; write a number of kB: 1024
    \`max-size\` is "25"; write a number of kB, such as 10240
    \`max-total-size\` is "big"; write a number of kB, such as 10240
    \`allowed[0]\` has a \`/\`, and names of files here have no folder; write a pattern of names such as \`*.xlsx\`
    \`folder\` is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…; write a path of plain names below the folder for files, such as reports/weekly
    3:31: \`safe-outputs.upload-files\` is empty; write a map such as { to: slack, channel: "#reports" } or { to: folder }"
  `);
});
