import { jsonSchema } from '../../definitions/schema/json-schema.ts';
import { readTemplate } from './read-template.ts';

/** A file that `curfew init` offers, by its path below the folder. */
export interface StarterFile {
  path: string;
  text: string;
  /** What it is, in a few words for people. */
  what: string;
}

/** A folder that `curfew validate` finds right: settings, one automation with its agent, an event to try it with. */
export function starterFiles(repository: string | null): StarterFile[] {
  const from = (path: string, what: string, template: string = path): StarterFile => ({
    path,
    text: readTemplate(template, repository),
    what,
  });
  return [
    from('curfew.yml', 'where runs may work, and what they may spend'),
    from('automations/fix-labeled-issue.md', 'an issue with the label "agent" becomes a draft pull request'),
    from('agents/fixer.md', 'the agent: its model, its tools, its instructions'),
    from('payload.json', 'a labeled issue, to see what it would start', 'payload.json'),
    from('.env.example', 'the keys that are needed', 'env.example'),
    from('.gitignore', 'keeps .env and the data out of git', 'gitignore'),
    ...editorFiles(),
  ];
}

/** With these, an editor with the YAML language server completes and checks what is written. */
function editorFiles(): StarterFile[] {
  const settings = { 'yaml.schemas': { './.schemas/settings.json': 'curfew.yml' } };
  return [
    { path: '.vscode/settings.json', text: json(settings), what: 'tells the editor which schema is for which file' },
    ...(['automation', 'agent', 'settings'] as const).map((kind) => ({
      path: `.schemas/${kind}.json`,
      text: json(jsonSchema(kind)),
      what: `what \`curfew schema ${kind}\` prints, for editors`,
    })),
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
