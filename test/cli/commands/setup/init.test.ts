import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCurfew } from '../../../support/cli/run-curfew.ts';
import { definitionsFolder } from '../../../support/definitions/definitions-folder.ts';

it('init says what it wrote, what it kept, and which three commands come next', async () => {
  const folder = definitionsFolder({ 'curfew.yml': 'timezone: UTC\n' });
  const { code, stdout, stderr } = await runCurfew(['init', folder]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replaceAll(folder, 'FOLDER').replaceAll(/ +#/g, ' #')).toMatchInlineSnapshot(`
    "FOLDER
      kept     curfew.yml                        where runs may work, and what they may spend
      written  automations/fix-labeled-issue.md  an issue with the label "agent" becomes a draft pull request
      written  agents/fixer.md                   the agent: its model, its tools, its instructions
      written  payload.json                      a labeled issue, to see what it would start
      written  .env.example                      the keys that are needed
      written  .gitignore                        keeps .env and the data out of git
      written  .vscode/settings.json             tells the editor which schema is for which file
      written  .schemas/automation.json          what \`curfew schema automation\` prints, for editors
      written  .schemas/agent.json               what \`curfew schema agent\` prints, for editors
      written  .schemas/settings.json            what \`curfew schema settings\` prints, for editors

    Kept: something else is there and stays as it is; \`curfew init\` in an empty folder shows what it would be.

    Next:
      curfew simulate FOLDER/payload.json --dir FOLDER --offline # see what a labeled issue would start; it needs no key
      curfew init FOLDER --github --address https://… # make a GitHub App, or write keys into .env by hand (.env.example)
      curfew dev --dir FOLDER # start it
    "
  `);
});

it('init refuses a repository that is none before it writes anything', async () => {
  const folder = join(definitionsFolder({}), 'new');
  expect(await runCurfew(['init', folder, '--repository', 'acme/*'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'curfew: --repository is "acme/*"; write owner/name.\n',
  });
});
