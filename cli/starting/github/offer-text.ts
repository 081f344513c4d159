import type { OfferedAutomations } from './offered-automations.ts';

/** The body of the pull request with the first automations. `path` is where they are in the repository. */
export function offerText({ automations, files }: OfferedAutomations, path: string): string {
  const [, spend = ''] = /organization: \{ day: (\d+)/.exec(files['curfew.yml'] ?? '') ?? [];
  return [
    `Automations for [Curfew](${path}): AI agents that come home on time and on budget. Nothing starts before this is merged and ` +
      `\`curfew dev --dir ${path}\` or \`curfew serve\` runs on it.`,
    ...automations.map(
      ({ id, name, description }) => `- **${name}** (\`${path}/automations/${id}.md\`). ${description ?? ''}.`,
    ),
    `Each file says when it starts, who may start it, what it may spend and what may come out. All runs of a day together may spend ` +
      `$${spend} (\`${path}/curfew.yml\`). Agents have no token: what they hand over is checked by Curfew first.`,
    'Before you merge: read the automations, remove those that you do not want, and change the budgets.',
  ].join('\n\n');
}
